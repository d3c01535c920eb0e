import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { ATTACK_ID } from "./src/attack.ts"
import { CATALOGUE, GROUPS } from "./src/catalogue.ts"
import { readClaims } from "./src/claims.ts"
import { coverageOf, coveragePage } from "./src/coverage-page.ts"

const ROOT = join(import.meta.dirname, "../..")
const claims = readClaims(ROOT)

test("docs/ATTACK-COVERAGE.md says what the names of the tests say", () => {
  const page = readFileSync(join(ROOT, "docs/ATTACK-COVERAGE.md"), "utf8")
  expect(page, "stale: npm run coverage:attacks").toBe(coveragePage(claims))
})

test("Every attack of severity !!! has its test, or is bound to what does not exist", () => {
  const grave = CATALOGUE.filter(({ severity }) => severity === "!!!")
  const open = grave.filter((attack) => coverageOf(attack, claims) === "not yet")
  expect(open.map(({ id }) => id)).toEqual([])
})

test("No test names an attack that the catalogue does not have", () => {
  const known = new Set(CATALOGUE.map(({ id }) => id))
  const unknown = [...claims].filter(([id]) => !known.has(id))
  expect(unknown).toEqual([])
})

test("The catalogue has each attack once, under an id of one of its groups", () => {
  const ids = CATALOGUE.map(({ id }) => id)
  expect([...new Set(ids)]).toEqual(ids)
  const groups = GROUPS.map(([group]) => group)
  for (const id of ids) {
    expect(id.match(ATTACK_ID), id).toEqual([id])
    expect(groups).toContain(id.slice(0, 2))
  }
})
