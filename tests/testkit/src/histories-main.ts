/**
 * Random histories: `npm run test:histories -- --seeds N [--first SEED] [--seconds S] [--cursor FILE]`.
 * A seed that failed is made as short as it can be and printed with what was done in it; `--first SEED
 * --seeds 1 --only STEP,STEP` runs that again. With a cursor file a run goes on where the last one ended.
 * The exit code says whether all passed.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { parseArgs } from "node:util"
import { type Outcome, runHistory } from "./histories/run-history.ts"
import { shrink } from "./histories/shrink.ts"

/** Most times that a failing history is run again to make it shorter. */
const TRIES = 80

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "300" },
    first: { type: "string" },
    seconds: { type: "string" },
    cursor: { type: "string" },
    only: { type: "string" },
    trace: { type: "boolean", default: false },
  },
})

function number(name: string, value: string): number {
  const parsed = Number(value)
  if (!Number.isSafeInteger(parsed) || parsed < 0) throw new RangeError(`--${name} takes a whole number`)
  return parsed
}

function firstSeed(): number {
  if (values.first !== undefined) return number("first", values.first)
  if (values.cursor && existsSync(values.cursor))
    return number("cursor", readFileSync(values.cursor, "utf8").trim())
  return 1
}

const only =
  values.only === undefined
    ? undefined
    : values.only
        .split(",")
        .filter(Boolean)
        .map((step) => number("only", step))

async function shortest(outcome: Outcome): Promise<Outcome> {
  const all = only ?? Array.from({ length: outcome.steps }, (_, step) => step)
  const run = (steps: readonly number[]) => runHistory(outcome.seed, new Set(steps))
  const steps = await shrink(all, async (some) => (await run(some)).violations.length > 0, TRIES)
  console.log(`\nit fails with the steps ${steps.join(",")} alone`)
  return run(steps)
}

function print({ seed, violations, trace }: Outcome): void {
  console.log(`\nseed ${seed} failed:`)
  for (const violation of violations) console.log(`  ${violation}`)
  console.log("  what was done:")
  for (const line of trace) console.log(`    ${line}`)
}

const begun = performance.now()
const seconds = values.seconds === undefined ? Number.POSITIVE_INFINITY : number("seconds", values.seconds)
const isOver = () => performance.now() - begun > seconds * 1000
const first = firstSeed()
const failed: number[] = []
const totals = new Map<string, number>()
let passed = 0

process.on("unhandledRejection", (error) => {
  console.log(`unhandled in or before seed ${first + passed + failed.length}: ${String(error)}`)
  process.exitCode = 1
})

for (let seed = first; seed < first + number("seeds", values.seeds) && !isOver(); seed++) {
  const started = performance.now()
  const outcome = await runHistory(seed, only && new Set(only))
  if (values.trace) console.log(`seed ${seed}: ${Math.round(performance.now() - started)} ms`)
  for (const [what, times] of outcome.counts) totals.set(what, (totals.get(what) ?? 0) + times)
  if (outcome.violations.length > 0) {
    failed.push(seed)
    print(outcome)
    print(await shortest(outcome))
  } else {
    passed++
    if (values.trace) console.log(`  ${outcome.trace.join("\n  ")}`)
  }
  if (values.cursor) writeFileSync(values.cursor, `${seed + 1}\n`)
}

console.log(
  `\n${[...totals]
    .sort()
    .map(([what, times]) => `${times} ${what}`)
    .join(", ")}`,
)
const each = Math.round((performance.now() - begun) / Math.max(1, passed + failed.length))
if (failed.length > 0) console.log(`\nfailed seeds: ${failed.join(" ")}`)
console.log(`${each} ms per history`)
console.log(`${passed} passed, ${failed.length} failed`)
if (failed.length > 0) process.exitCode = 1
