/**
 * Fuzzing: `npm run test:fuzz -- [--inputs N] [--first NUMBER] [--seconds S] [--cursor FILE] [--target PART]`.
 * Inputs are numbered, and their numbers are the seeds: the same number is the same input of the same target.
 * With a cursor file a run goes on where the last one ended. What fails is printed with its number and bytes.
 * The inputs run in a worker, so that one that never ends is noticed, too.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { parseArgs } from "node:util"
import { Worker } from "node:worker_threads"
import type { FuzzOrder, FuzzReport } from "./fuzz-worker.ts"

const { values } = parseArgs({
  options: {
    inputs: { type: "string", default: "100000" },
    first: { type: "string" },
    seconds: { type: "string" },
    cursor: { type: "string" },
    target: { type: "string", default: "" },
  },
})

/** An input that takes longer than this, in milliseconds, will never end. */
const STUCK = 120_000
const LOOK_EVERY = 5000

function number(name: string, value: string): number {
  const parsed = Number(value)
  if (!Number.isSafeInteger(parsed) || parsed < 0) throw new RangeError(`--${name} takes a whole number`)
  return parsed
}

function firstNumber(): number {
  if (values.first !== undefined) return number("first", values.first)
  if (values.cursor && existsSync(values.cursor))
    return number("cursor", readFileSync(values.cursor, "utf8").trim())
  return 1
}

const seconds = values.seconds === undefined ? Number.POSITIVE_INFINITY : number("seconds", values.seconds)
const progress = new BigInt64Array(new SharedArrayBuffer(8))
const order: FuzzOrder = {
  first: firstNumber(),
  inputs: number("inputs", values.inputs),
  milliseconds: seconds * 1000,
  part: values.target,
  progress,
}

function remember(next: number): void {
  if (values.cursor) writeFileSync(values.cursor, `${next}\n`)
}

function print(report: FuzzReport): void {
  for (const line of report.tallies) console.log(line)
  for (const line of report.slow) console.log(`over 100 ms of the processor: ${line}`)
  for (const { target, number, input, error } of report.failures) {
    console.log(`\n${target} fails at input ${number}: ${error}`)
    console.log(`  again: npm run test:fuzz -- --target ${target} --first ${number} --inputs 1`)
    console.log(`  bytes: ${input}`)
  }
  const { megabytes, next } = report
  console.log(`\nmemory in use: ${megabytes[0]} MB at the beginning, ${megabytes[1]} MB at the end`)
  console.log(
    `${next - order.first} inputs in ${Math.round((performance.now() - begun) / 1000)} s, next ${next}`,
  )
  console.log(`${report.passed} passed, ${report.failures.length} failed`)
  remember(next)
  if (report.failures.length > 0) process.exitCode = 1
}

const begun = performance.now()
const worker = new Worker(new URL("./fuzz-worker.ts", import.meta.url), {
  workerData: order,
  resourceLimits: { maxOldGenerationSizeMb: 1024 },
})
let last = -1n
let since = performance.now()
const watch = setInterval(() => {
  const now = Atomics.load(progress, 0)
  if (now !== last) {
    last = now
    since = performance.now()
    remember(Number(now))
  } else if (performance.now() - since > STUCK) {
    console.log(`input ${now} never ends: npm run test:fuzz -- --first ${now} --inputs 1`)
    process.exit(1)
  }
}, LOOK_EVERY)
worker.on("message", print)
worker.on("error", (error) => {
  console.log(`in or before input ${Atomics.load(progress, 0)}: ${String(error)}`)
  process.exitCode = 1
})
worker.on("exit", () => clearInterval(watch))
