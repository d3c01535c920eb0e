/** Runs one random history from beginning to end. */
import { createHash } from "node:crypto"
import { gather } from "../oracle/facts.ts"
import { seedRuntime } from "../seeded-runtime.ts"
import { putBackupBack } from "./backup.ts"
import { campOf } from "./camps.ts"
import { count } from "./counts.ts"
import { ROUGH, WILD } from "./faults.ts"
import { History } from "./history.ts"
import { DEEDS, type Deed } from "./operations.ts"
import { judge } from "./oracle.ts"

export interface Outcome {
  readonly seed: number
  /** How many steps there are, whether something is done in them or not. */
  readonly steps: number
  readonly violations: readonly string[]
  /** What was done, one line each. */
  readonly trace: readonly string[]
  /** How often what happened that histories are about. */
  readonly counts: ReadonlyMap<string, number>
  /** Of every byte that was sent: equal for two runs of a seed. */
  readonly digest: string
}

/** Steps in which something is done; frames arrive in all of them. Without it: every step. */
export type Only = ReadonlySet<number>

export async function runHistory(seed: number, only?: Only): Promise<Outcome> {
  const camp = await campOf(seed)
  const release = seedRuntime(`history ${seed}`)
  try {
    return await run(await History.begin(seed, camp), only)
  } finally {
    release()
  }
}

async function run(history: History, only: Only | undefined): Promise<Outcome> {
  let counts: ReadonlyMap<string, number> = new Map()
  try {
    await misbehave(history, only)
    await heal(history)
    await finish(history)
    const facts = await gather(history.world, history.cast.running, history.cast.accounts)
    for (const wrong of judge(history, facts)) history.violate(wrong)
    counts = new Map([...count(history, facts), ["backups put back", history.losesServer ? 1 : 0]])
    if (history.losesServer) for (const wrong of await putBackupBack(history)) history.violate(wrong)
  } catch (error) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error)
    history.violate(`the history stopped: ${reason}`)
  }
  const { seed, steps, violations, trace } = history
  return { seed, steps, violations, trace, counts, digest: digestOf(history.world.network.wire) }
}

function digestOf(wire: readonly Uint8Array[]): string {
  const hash = createHash("sha256")
  for (const frame of wire) hash.update(frame)
  return hash.digest("hex")
}

async function misbehave(history: History, only: Only | undefined): Promise<void> {
  const faults = { calm: [], rough: ROUGH, wild: [...ROUGH, ...WILD] }[history.weather]
  for (let step = 0; step < history.steps; step++) {
    if (!only || only.has(step)) {
      history.enter(`${step}`)
      const deeds = history.random.chance(faults.length > 0 ? 0.4 : 0) ? faults : DEEDS
      await pick(history, deeds).act(history)
    }
    history.enter(`after ${step}`)
    await history.move()
  }
}

function pick({ random }: History, deeds: readonly Deed[]): Deed {
  let left = random.below(deeds.reduce((sum, { weight }) => sum + weight, 0))
  for (const deed of deeds) {
    if (left < deed.weight) return deed
    left -= deed.weight
  }
  throw new RangeError("no deed to pick from")
}

/** Long enough for back-off, time-outs and duties, too short for an idle connection to be made anew. */
const HEALING = 100_000

/** From now on nothing breaks, and everything arrives. */
async function heal(history: History): Promise<void> {
  const { world, cast } = history
  history.enter("end")
  history.note("everything heals")
  world.network.tampers.clear()
  for (const link of world.network.links) link.tamper = undefined
  for (const seat of cast.seats) {
    seat.device.online = true
    seat.device.store.crashAt = undefined
  }
  for (const seat of cast.down) {
    history.forget(seat)
    await cast.restart(seat, "disk")
  }
  // Who missed a frame on a connection that lives hears of it by the next one only.
  if (history.weather === "wild") world.network.cutAll()
  await world.pass(HEALING)
  for (const seat of cast.running) {
    if (!seat.isRetiring || seat.device.engine.connection.kind !== "stopped") continue
    history.note(`${seat.name} is logged out`)
    history.forget(seat)
    await cast.wipe(seat)
  }
}

/** A fresh device of every account, and a last word and commit of everybody. */
async function finish(history: History): Promise<void> {
  const { world, cast } = history
  const fresh = []
  for (const handle of new Set(history.camp.devices.map((device) => device.handle))) {
    fresh.push(cast.seat(await world.logIn(handle)))
    await world.settle()
  }
  history.note(`fresh devices are ${fresh.map(({ name }) => name).join(", ")}`)
  for (const seat of fresh) {
    const [mine] = await membershipsOf(history, seat)
    if (!mine) continue
    history.start(seat, `rotates keys in ${mine.slice(0, 4)} at last`, () =>
      seat.device.engine.membership.rotateKeys(mine),
    )
    await world.settle()
  }
  for (const seat of cast.running) {
    const mine = await membershipsOf(history, seat)
    if (mine.length > 0) history.say(seat, history.random.pick(mine))
  }
  await world.pass(5_000)
}

async function membershipsOf({ world }: History, { device }: History["cast"]["seats"][number]) {
  const all = await world.complete(device.engine.reading.conversations())
  return all.filter(({ membership }) => membership === "member").map(({ conversation }) => conversation)
}
