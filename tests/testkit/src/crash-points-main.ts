/**
 * Stops the scripted story at each of its points in turn:
 * `npm run test:crash-points -- [--list] [--first N] [--every N] [--seconds S] [--cursor FILE]`.
 * Prints every point after which something was lost, doubled or wrong. With a cursor file a run goes on
 * where the last one ended.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { parseArgs } from "node:util"
import type { Point } from "./crash-points/point.ts"
import { planScenes, runPoint } from "./crash-points/run-point.ts"

const { values } = parseArgs({
  options: {
    list: { type: "boolean", default: false },
    first: { type: "string", default: "0" },
    every: { type: "string", default: "1" },
    seconds: { type: "string", default: "Infinity" },
    cursor: { type: "string" },
  },
})

const what = (point: Point) => {
  const { kind, name } = point
  const side =
    kind === "frame" ? "server before frame" : kind === "commit" ? "server at write" : "device at write"
  const when = kind === "frame" ? "" : point.applied ? ", applied" : ", not applied"
  const sent = kind === "device" ? (point.arrives ? ", sent before arrives" : ", sent before is lost") : ""
  return `${side}: ${name}${when}${sent}`
}

const begun = performance.now()
const scenes = await planScenes()
const all = scenes.flatMap((scene) => scene.points.map((point) => ({ scene, point })))

if (values.list) {
  const counts = new Map<string, number>()
  for (const { point } of all) counts.set(what(point), (counts.get(what(point)) ?? 0) + 1)
  for (const [name, count] of [...counts].sort()) console.log(`${count} ${name}`)
  console.log(`${all.length} points`)
} else {
  const { cursor } = values
  const first = cursor && existsSync(cursor) ? Number(readFileSync(cursor, "utf8")) : Number(values.first)
  let passed = 0
  let failed = 0
  for (let number = first; number < all.length; number += Number(values.every)) {
    if (performance.now() - begun > Number(values.seconds) * 1000) break
    const { scene, point } = all[number] as (typeof all)[number]
    const { violations, crashed } = await runPoint(scene, point)
    const problems = crashed ? violations : ["the story did not come by this point", ...violations]
    if (problems.length === 0) passed++
    else {
      failed++
      console.log(`\npoint ${number}, ${scene.scene.name}, ${what(point)}`)
      for (const problem of problems) console.log(`  ${problem}`)
    }
    if (cursor) writeFileSync(cursor, `${number + Number(values.every)}\n`)
  }
  console.log(`${Math.round((performance.now() - begun) / 1000)} s, ${all.length} points in all`)
  console.log(`${passed} passed, ${failed} failed`)
  if (failed > 0) process.exitCode = 1
}
