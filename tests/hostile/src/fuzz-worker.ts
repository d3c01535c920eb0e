/** Runs the inputs that fuzz-main.ts orders, and reports. */
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { parentPort, workerData } from "node:worker_threads"
import { toHex } from "@tacit/protocol"
import { TARGETS } from "../fuzz/registry.ts"
import { run } from "./fuzz/run.ts"

export interface FuzzOrder {
  readonly first: number
  readonly inputs: number
  readonly milliseconds: number
  /** Part of the names of the targets that get inputs. */
  readonly part: string
  /** The number of the input that is tried. */
  readonly progress: BigInt64Array
}

export interface FuzzReport {
  readonly tallies: readonly string[]
  readonly slow: readonly string[]
  readonly failures: readonly {
    readonly target: string
    readonly number: number
    readonly input: string
    readonly error: string
  }[]
  readonly passed: number
  readonly megabytes: readonly [number, number]
  readonly next: number
}

/** Inputs after which everything is loaded and warm. */
const WARM = 20_000

setFlagsFromString("--expose-gc")
const collect = runInNewContext("gc") as () => void

function megabytes(): number {
  collect()
  const { heapUsed, external, arrayBuffers } = process.memoryUsage()
  return Math.round((heapUsed + external + arrayBuffers) / 2 ** 20)
}

// Most inputs end in an error, and most of its cost is the stack that nobody reads.
Error.stackTraceLimit = 0

const { first, inputs, milliseconds, part, progress } = workerData as FuzzOrder
const begun = performance.now()
const targets = TARGETS.filter(({ name }) => name.includes(part))
let before = 0
const result = await run(targets, {
  first,
  inputs,
  goesOn(number) {
    Atomics.store(progress, 0, BigInt(number))
    if (number === first + Math.min(WARM, inputs - 1)) before = megabytes()
    return performance.now() - begun < milliseconds
  },
})
const passed = [...result.tallies.values()].reduce(
  (sum, { accepted, refused }) => sum + accepted + refused,
  0,
)
const report: FuzzReport = {
  tallies: [...result.tallies]
    .sort()
    .map(([name, { accepted, refused }]) => `${name}: ${accepted} accepted, ${refused} refused`),
  slow: result.slow,
  failures: result.failures.map(({ target, number, input, error }) => ({
    target,
    number,
    input: toHex(input),
    error: `${String(error)}${error instanceof Error && error.cause ? ` (${String(error.cause)})` : ""}`,
  })),
  passed,
  megabytes: [before, megabytes()],
  next: result.next,
}
parentPort?.postMessage(report)
