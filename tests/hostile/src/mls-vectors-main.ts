/**
 * The test vectors of the MLS working group: `npm run test:mls-vectors -- FOLDER [--mutations N] [--only NAME]`.
 * FOLDER holds the files of `test-vectors` in github.com/mlswg/mls-implementations. They are not in this
 * repository, because that one states no licence. Each vector must hold, and with one value changed, N times,
 * it must not.
 */
import { readdirSync, readFileSync } from "node:fs"
import { basename, join } from "node:path"
import { parseArgs } from "node:util"
import { checkFile } from "../mls-vectors/check-file.ts"
import { CHECKS } from "../mls-vectors/checks.ts"

const { values, positionals } = parseArgs({
  options: { mutations: { type: "string", default: "16" }, only: { type: "string", default: "" } },
  allowPositionals: true,
})
const [folder] = positionals
if (folder === undefined) throw new RangeError("which folder?")
const mutations = Number(values.mutations)
const names = readdirSync(folder)
  .filter((file) => file.endsWith(".json"))
  .map((file) => basename(file, ".json"))
  .filter((name) => name.includes(values.only))
const missing = Object.keys(CHECKS).filter((name) => name.includes(values.only) && !names.includes(name))
let passed = 0
let failed = 0
for (const name of names) {
  const begun = performance.now()
  const vectors: unknown = JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"))
  const result = await checkFile(name, vectors, mutations)
  const seconds = Math.round((performance.now() - begun) / 1000)
  console.log(`${name}: ${result.vectors} vectors, ${result.mutations} mutations, ${seconds} s`)
  for (const problem of result.problems) console.log(`  ${problem}`)
  failed += result.problems.length
  passed += result.vectors + result.mutations - result.problems.length
}
for (const name of missing) console.log(`${name}.json is not there`)
console.log(`${passed} passed, ${failed + missing.length} failed`)
if (failed + missing.length > 0) process.exitCode = 1
