/**
 * Runs numbered inputs. The number of an input decides which target gets it and what it is, so a run can be
 * stopped and gone on with anywhere, and one input of it repeated.
 */
import { Draw } from "./draw.ts"
import type { Feed, Target, Verdict } from "./target.ts"

export interface Failure {
  readonly target: string
  readonly number: number
  readonly input: Uint8Array
  readonly error: unknown
}

export interface Tally {
  accepted: number
  refused: number
}

export interface Run {
  readonly failures: readonly Failure[]
  readonly tallies: ReadonlyMap<string, Tally>
  /** Inputs that took more than 100 ms of the processor, also when they were tried again. */
  readonly slow: readonly string[]
  readonly next: number
}

export interface RunOptions {
  readonly first: number
  readonly inputs: number
  /** Called with the number of each input before it is tried; `false` ends the run. */
  readonly goesOn?: (number: number) => boolean
  /** The run ends after so many failures. */
  readonly mostFailures?: number
}

/** In milliseconds. */
const SLOW = 100
const HANGS = 2000

export async function run(targets: readonly Target[], options: RunOptions): Promise<Run> {
  const { first, inputs, goesOn = () => true, mostFailures = 10 } = options
  const feeds = new Map<Target, Feed>()
  const tallies = new Map<string, Tally>()
  const failures: Failure[] = []
  const slow: string[] = []
  const choose = chooser(targets)
  let number = first
  for (; number < first + inputs && failures.length < mostFailures && goesOn(number); number++) {
    const target = choose(number)
    const feed = feeds.get(target) ?? (await target.prepare())
    feeds.set(target, feed)
    const tally = tallies.get(target.name) ?? { accepted: 0, refused: 0 }
    tallies.set(target.name, tally)
    const made = feed.make(new Draw(number, target.name))
    const input = made instanceof Uint8Array ? made : await made
    try {
      const begun = performance.now()
      const taken = taking(feed, input)
      tally[typeof taken === "string" ? taken : await taken]++
      if (performance.now() - begun <= SLOW) continue
      const time = await leastTime(feed, input)
      if (time > HANGS) throw new RangeError(`${Math.round(time)} ms of the processor`)
      if (time > SLOW) slow.push(`${target.name} ${number}: ${Math.round(time)} ms`)
    } catch (error) {
      failures.push({ target: target.name, number, input, error })
    }
  }
  return { failures, tallies, slow, next: number }
}

/** Gives one input; throws also if anything has become of the prototypes that all objects share. */
export function taking(feed: Feed, input: Uint8Array): Verdict | Promise<Verdict> {
  const taken = feed.take(input)
  return typeof taken === "string" ? unpolluted(taken) : taken.then(unpolluted)
}

function unpolluted(verdict: Verdict): Verdict {
  for (const name in {}) throw new TypeError(`every object has ${name} now`)
  if (Object.getOwnPropertyNames(Object.prototype).length !== PROPERTIES)
    throw new TypeError("the prototype of every object was changed")
  return verdict
}

const PROPERTIES = Object.getOwnPropertyNames(Object.prototype).length

/** Processor time of the best of three tries: others on the machine do not count. */
async function leastTime(feed: Feed, input: Uint8Array): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let i = 0; i < 3; i++) {
    const begun = process.cpuUsage()
    await feed.take(input)
    const { user, system } = process.cpuUsage(begun)
    least = Math.min(least, (user + system) / 1000)
  }
  return least
}

function chooser(targets: readonly Target[]): (number: number) => Target {
  const total = targets.reduce((sum, { share }) => sum + share, 0)
  return (number) => {
    let left = new Draw(number).below(total)
    for (const target of targets) {
      left -= target.share
      if (left < 0) return target
    }
    throw new RangeError("there is no target")
  }
}
