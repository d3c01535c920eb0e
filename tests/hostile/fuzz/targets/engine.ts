/** A whole client whose server says something else than it should, once. */
import { DamagedProfileError } from "@tacit/client"
import { concat, decode, downFrame, LIMITS } from "@tacit/protocol"
import { damaged } from "../../src/fuzz/damage.ts"
import { attempted, demand, type Feed, type Target } from "../../src/fuzz/target.ts"
import { someFrame } from "./frame.ts"
import { type Site, talkedSite } from "./site.ts"

/** A world is worn out by the messages that every try adds. */
const TRIES = 150

/** place(1) ‖ the frame that comes in place of the one at that place. */
const FRAMES: Target = {
  name: "engine/hears",
  share: 2,
  async prepare() {
    let site = await talkedSite()
    const honest = await caughtUp(site, (frame) => frame)
    let tries = 0
    return {
      make(draw) {
        const place = draw.below(honest.heard.length)
        const own = draw.once(4) ? site.down : [honest.heard[place] as Uint8Array]
        return concat(Uint8Array.of(place), someFrame(downFrame, own, draw).subarray(0, LIMITS.frame))
      },
      async take(input) {
        if (++tries % TRIES === 0) site = await talkedSite()
        let count = 0
        const { events, bug } = await caughtUp(site, (frame) =>
          count++ === input[0] ? answering(frame, input.subarray(1)) : frame,
        )
        if (bug !== undefined) throw bug
        return events > 0 ? "refused" : "accepted"
      },
    }
  },
}

/** What a copy of alice's device hears, and tells, while it catches up with what bob said. */
async function caughtUp({ world, alice, bob }: Site, tamper: (frame: Uint8Array) => Uint8Array) {
  const heard: Uint8Array[] = []
  const [talk] = await bob.engine.reading.conversations()
  if (talk) await world.complete(bob.engine.send(talk.conversation, "again"))
  world.network.tamper = (frame) => {
    heard.push(frame)
    return tamper(frame)
  }
  const device = await world.boot("alice", alice.store.disk, alice.localKey)
  await world.pass(5000)
  world.network.tamper = undefined
  await world.discard(device)
  const [bug] = world.bugs.splice(0)
  return { heard, events: device.events.length, bug }
}

/** place(1) ‖ what the server says there to somebody who logs in, be it an answer or a frame. */
const LOG_IN: Target = {
  name: "engine/logs-in",
  share: 2,
  async prepare() {
    let site = await talkedSite()
    const { heard } = await loggedIn(site, (bytes) => bytes)
    let tries = 0
    return {
      make(draw) {
        const place = draw.below(heard.length)
        const honest = heard[place] as Uint8Array
        const isFrame = attempted(() => decode(downFrame, honest)) !== "refused"
        const other = isFrame ? someFrame(downFrame, [honest], draw) : damaged(honest, heard, draw)
        return concat(Uint8Array.of(place), other.subarray(0, LIMITS.frame))
      },
      async take(input) {
        if (++tries % LOG_INS === 0) site = await talkedSite()
        const { error } = await loggedIn(site, (bytes, place) =>
          place === input[0] ? answering(bytes, input.subarray(1)) : bytes,
        )
        demand(error === undefined || !UNTYPED.has(error.name), `an error that is not typed: ${error?.stack}`)
        return error ? "refused" : "accepted"
      },
    }
  },
}

/** A world is worn out by the devices that every try adds. */
const LOG_INS = 30
/** Errors of a program that did not expect what it met. */
const UNTYPED = new Set(["Error", "TypeError", "RangeError", "ReferenceError", "SyntaxError"])

/** Logs in as alice on a device that knows nothing, and forgets it. */
async function loggedIn(site: Site, tamper: (bytes: Uint8Array, place: number) => Uint8Array) {
  const { world } = site
  const heard: Uint8Array[] = []
  const changed = (bytes: Uint8Array) => tamper(bytes, heard.push(bytes) - 1)
  site.onAnswer = changed
  world.network.tamper = changed
  let error: Error | undefined
  try {
    const device = await world.logIn("alice")
    await world.pass(1000)
    await world.discard(device)
  } catch (cause) {
    error = cause instanceof Error ? cause : new TypeError(`thrown: ${String(cause)}`)
  }
  site.onAnswer = undefined
  world.network.tamper = undefined
  const [bug] = world.bugs.splice(0)
  if (bug !== undefined) throw bug
  return { heard, error }
}

/** A reply or an error takes the number of the request that it stands in for. */
function answering(honest: Uint8Array, frame: Uint8Array): Uint8Array {
  const isAnswer = (tag: number | undefined) => tag === 2 || tag === 3
  if (!isAnswer(honest[0]) || !isAnswer(frame[0]) || frame.length < 5) return frame
  const changed = frame.slice()
  changed.set(honest.subarray(1, 5), 1)
  return changed
}

/** A device whose disk was damaged: record(2) ‖ its bytes. */
const DISKS: Target = {
  name: "engine/disk",
  share: 2,
  prepare: () => talkedSite().then(disksOf),
}

function disksOf({ world, alice }: Site): Feed {
  const disk = [...alice.store.disk]
  const values = disk.map(([, value]) => value)
  return {
    make(draw) {
      const at = draw.below(disk.length)
      return concat(Uint8Array.of(at >> 8, at & 0xff), damaged(values[at] as Uint8Array, values, draw))
    },
    async take(input) {
      const at = ((input[0] as number) << 8) | (input[1] as number)
      const [key] = disk[at % disk.length] as [string, Uint8Array]
      try {
        const device = await world.boot("alice", new Map(disk).set(key, input.slice(2)), alice.localKey)
        await world.pass(1000)
        await world.discard(device)
        const [bug] = world.bugs.splice(0)
        if (bug !== undefined) throw bug
        return "accepted"
      } catch (error) {
        if (!(error instanceof DamagedProfileError)) throw error
        return "refused"
      }
    },
  }
}

export const ENGINE_TARGETS: readonly Target[] = [FRAMES, LOG_IN, DISKS]
