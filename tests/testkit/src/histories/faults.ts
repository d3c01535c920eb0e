/** What breaks in a random history. */
import { type CarriedEntry, decode, downFrame, encode } from "@tacit/protocol"
import type { Link } from "../network.ts"
import { quiet } from "../world.ts"
import type { Seat } from "./cast.ts"
import type { History, Tampering } from "./history.ts"
import type { Deed } from "./operations.ts"

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** Most hours by which a clock goes wrong, either way. */
const WRONG_HOURS = 48

/** Something that befalls a running device. */
function toDevice(weight: number, befall: (history: History, seat: Seat) => void): Deed {
  return {
    weight,
    act(history) {
      const { running } = history.cast
      if (running.length === 0) return false
      befall(history, history.random.pick(running))
      return true
    },
  }
}

/** Something that befalls a connection. */
function toLink(weight: number, befall: (history: History, link: Link) => void | Promise<void>): Deed {
  return {
    weight,
    async act(history) {
      const links = [...history.world.network.links]
      if (links.length === 0) return false
      await befall(history, history.random.pick(links))
      return true
    },
  }
}

function later(weight: number, what: string, draw: (history: History) => number): Deed {
  return {
    weight,
    act(history) {
      const milliseconds = draw(history)
      history.note(`${what}: ${Math.round(milliseconds / 1000)} s`)
      history.world.clock.jump(milliseconds)
      return true
    },
  }
}

const restart: Deed = {
  weight: 8,
  async act(history) {
    const { down } = history.cast
    if (down.length === 0) return false
    const seat = history.random.pick(down)
    history.note(`${seat.name} starts again`)
    history.forget(seat)
    await history.cast.restart(seat, "disk")
    return true
  },
}

/** A backup is put back, or a virtual machine goes back to an earlier moment. */
const setBack: Deed = {
  weight: 5,
  async act(history) {
    const able = history.cast.seats.filter(({ state, snapshot }) => state !== "wiped" && snapshot)
    if (able.length === 0) return false
    const seat = history.random.pick(able)
    history.note(`${seat.name} is set back to its copy`)
    history.forget(seat)
    await history.cast.restart(seat, "snapshot")
    return true
  },
}

const stopServer: Deed = {
  weight: 1,
  act(history) {
    history.note("the server restarts")
    history.world.restartServer()
    return true
  },
}

/** The server does what was asked, and the answer never arrives. */
const loseAnswer = toLink(5, async (history, link) => {
  history.note(`${link.device} loses answers`)
  for (let left = link.up.length; left > 0; left--) link.deliver("up")
  await quiet()
  link.cut()
})

/** Some devices find the server and some do not, whatever was before. */
const split: Deed = {
  weight: 2,
  act(history) {
    const { running } = history.cast
    if (running.length === 0) return false
    const off = running.filter((seat) => setOnline(history, seat, history.random.chance(0.5)))
    history.note(`the network splits: without server are ${off.map(({ name }) => name).join(", ") || "none"}`)
    return true
  },
}

/** True if the device finds no server now. */
function setOnline({ world }: History, { device }: Seat, online: boolean): boolean {
  device.online = online
  if (!online) for (const link of world.network.linksOf(device.name)) link.cut()
  return !online
}

/** What goes wrong wherever there are computers and cables. */
export const ROUGH: readonly Deed[] = [
  restart,
  setBack,
  stopServer,
  toDevice(5, (history, seat) => {
    const { store } = seat.device
    const write = store.writes + 1 + history.random.below(6)
    const applied = history.random.chance(0.5)
    history.note(`${seat.name} stops ${applied ? "after" : "before"} write ${write}`)
    store.crashAt = { write, applied }
  }),
  toDevice(2, (history, seat) => {
    const linger = history.random.chance(0.5)
    history.note(`${seat.name} stops${linger ? ", and what it sent arrives late" : ""}`)
    history.world.crash(seat.device, linger)
  }),
  toDevice(4, (history, seat) => {
    history.note(`${seat.name} is copied`)
    history.cast.takeSnapshot(seat)
  }),
  toLink(4, (history, link) => {
    history.note(`${link.device} loses its connection`)
    link.cut()
  }),
  loseAnswer,
  toDevice(3, (history, seat) => {
    const isOff = setOnline(history, seat, !seat.device.online)
    history.note(`${seat.name} goes ${isOff ? "offline" : "online"}`)
  }),
  split,
  toDevice(2, (history, seat) => {
    const hours = history.random.below(2 * WRONG_HOURS + 1) - WRONG_HOURS
    seat.device.ahead = hours * HOUR
    // What time the server has, the device hears when it connects.
    for (const link of history.world.network.linksOf(seat.device.name)) link.cut()
    history.note(`the clock of ${seat.name} is set ${hours} hours ahead`)
  }),
  later(3, "minutes pass at once", ({ random }) => random.below(30 * MINUTE)),
  later(1, "days pass at once", ({ random }) => random.below(8 * DAY)),
  {
    weight: 1,
    act(history) {
      const { posts } = history.world.network
      const post = posts.shift()
      if (!post) return false
      history.note(`${post.device} loses the answer to a post`)
      post.loseAnswer().catch((error: unknown) => history.violate(`a post failed: ${String(error)}`))
      return true
    },
  },
]

const direction = ({ random }: History) => random.pick(["up", "down"] as const)

/** What no cable does, but what the engine must live with all the same. */
export const WILD: readonly Deed[] = [
  toLink(3, (history, link) => {
    const way = direction(history)
    history.note(`${link.device} misses a frame ${way}`)
    link.drop(way)
  }),
  toLink(3, (history, link) => {
    const way = direction(history)
    history.note(`${link.device} has a frame ${way} twice`)
    link.duplicate(way)
  }),
  toLink(4, (history, link) => {
    const way = direction(history)
    if (link[way].length < 2) return
    const place = 1 + history.random.below(link[way].length - 1)
    history.note(`${link.device} has frame ${place} ${way} first`)
    link.deliver(way, place)
  }),
  toDevice(4, (history, seat) => {
    if (history.tampered.length > 0) return
    history.note(`${seat.name} is shown its next commit damaged`)
    damageNextCommit(history, seat)
  }),
]

/** From now on one commit of another account reaches this device damaged, however often it asks. */
function damageNextCommit(history: History, seat: Seat): void {
  const { network } = history.world
  const chosen: { at?: Tampering } = {}
  const isVictim = ({ header }: CarriedEntry) => {
    const { conversation, index } = header
    if (chosen.at) return chosen.at.conversation === conversation && chosen.at.index === index
    if (header.kind !== "commit" || header.author === seat.account || index < 2) return false
    chosen.at = { seat, conversation, index }
    history.tampered.push(chosen.at)
    history.note(`${seat.name} sees ${conversation.slice(0, 4)} ${index} damaged`)
    return true
  }
  const tamper = (frame: Uint8Array) => damage(frame, isVictim)
  network.tampers.set(seat.device.name, tamper)
  for (const link of network.linksOf(seat.device.name)) link.tamper = tamper
}

function damage(frame: Uint8Array, isVictim: (entry: CarriedEntry) => boolean): Uint8Array {
  const decoded = decode(downFrame, frame)
  if (decoded.kind === "entry") {
    return isVictim(decoded.entry) ? encode(downFrame, { ...decoded, entry: damaged(decoded.entry) }) : frame
  }
  if (decoded.kind !== "reply" || decoded.reply.kind !== "log") return frame
  const entries = decoded.reply.entries.map((entry) => (isVictim(entry) ? damaged(entry) : entry))
  return encode(downFrame, { ...decoded, reply: { ...decoded.reply, entries } })
}

function damaged(entry: CarriedEntry): CarriedEntry {
  if (entry.payload?.kind !== "inline") return entry
  const bytes = entry.payload.bytes.slice()
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 1
  return { ...entry, payload: { kind: "inline", bytes } }
}
