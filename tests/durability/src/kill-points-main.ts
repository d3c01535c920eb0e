/**
 * Kills real processes at the points of the scripted story:
 * `npm run test:kill-points -- [--list] [--points N] [--first N] [--seed N] [--seconds S] [--cursor FILE]
 * [--verbose]`.
 * Without `--points` each point once. With a cursor file a run goes on where the last one ended, with the
 * points that were found then, which stand beside it.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { parseArgs } from "node:util"
import { inOrder, numbered } from "./kill-points/plan.ts"
import { type KillPoint, nameOf } from "./kill-points/point.ts"
import { Theatre } from "./kill-points/theatre.ts"

const { values } = parseArgs({
  options: {
    list: { type: "boolean", default: false },
    points: { type: "string" },
    first: { type: "string", default: "0" },
    seed: { type: "string", default: "1" },
    seconds: { type: "string", default: "Infinity" },
    cursor: { type: "string" },
    verbose: { type: "boolean", default: false },
  },
})

const begun = performance.now()
const elapsed = () => (performance.now() - begun) / 1000
const seed = Number(values.seed)
const { cursor } = values
const planFile = cursor && `${cursor}.plan`
const theatre = await Theatre.open()
try {
  if (values.list) list(theatre.points)
  else await run()
} finally {
  await theatre.close()
}
process.exit()

function list(points: readonly KillPoint[]): void {
  const counts = new Map<string, number>()
  for (const { who, kind, side } of points) {
    const name = `${who === "server" ? who : "device"}, ${side} ${kind}`
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  for (const [name, count] of [...counts].sort()) console.log(`${count} ${name}`)
  console.log(`${points.length} points`)
}

async function run(): Promise<void> {
  const isResumed = cursor !== undefined && existsSync(cursor)
  const order: readonly KillPoint[] =
    isResumed && planFile && existsSync(planFile)
      ? JSON.parse(readFileSync(planFile, "utf8"))
      : inOrder(theatre.points, seed)
  if (planFile) writeFileSync(planFile, JSON.stringify(order))
  const first = isResumed ? Number(readFileSync(cursor, "utf8")) : Number(values.first)
  const end = Number(values.first) + Number(values.points ?? order.length)
  let [passed, failed, missed] = [0, 0, 0]
  console.log(
    `${order.length} points, found in ${elapsed().toFixed(1)} s; seed ${seed}, from ${first} to ${end}`,
  )
  for (let number = first; number < end && elapsed() < Number(values.seconds); number++) {
    const point = numbered(order, number, seed)
    const before = elapsed()
    const { problems, isHit } = await theatre.run(point)
    if (values.verbose) console.log(`${(elapsed() - before).toFixed(1)} s, point ${number}: ${nameOf(point)}`)
    if (problems.length > 0) {
      failed++
      console.log(`\nfailed: point ${number} of seed ${seed}, ${nameOf(point)}`)
      for (const problem of problems) console.log(`  ${problem}`)
    } else if (isHit) passed++
    else {
      missed++
      console.log(`not reached: point ${number} of seed ${seed}, ${nameOf(point)}`)
    }
    if (cursor) writeFileSync(cursor, `${number + 1}\n`)
  }
  console.log(`${elapsed().toFixed(0)} s; the story did not come by ${missed} points`)
  console.log(`${passed} passed, ${failed} failed`)
  if (failed > 0) process.exitCode = 1
}
