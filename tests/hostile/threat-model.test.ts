import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { ATTACK_ID } from "./src/attack.ts"
import { CATALOGUE } from "./src/catalogue.ts"
import { readClaims } from "./src/claims.ts"
import { coverageOf } from "./src/coverage-page.ts"

const ROOT = join(import.meta.dirname, "../..")
const read = (file: string) => readFileSync(join(ROOT, file), "utf8")
const RULE_ID = /\b[A-Z]{2}\d{1,2}\b/g

/** The lines under each "Holds:", of whichever attacker. */
const holding = read("docs/THREAT-MODEL.md")
  .split(/^Holds:$/m)
  .slice(1)
  .flatMap((part) => (part.split(/^Does not hold|^## /m)[0] as string).split("\n"))
  .filter((line) => line.startsWith("- "))
const claims = readClaims(ROOT)
const tried = new Set(
  CATALOGUE.filter((attack) => /covered|in part/.test(coverageOf(attack, claims))).map(({ id }) => id),
)

describe("docs/THREAT-MODEL.md", () => {
  test("says of everything that holds what holds it", () => {
    expect(holding.length).toBeGreaterThan(40)
    for (const line of holding) expect(line).toMatch(/ \([A-Z]{2}-?\d+[A-Z\d,; -]*\)$/)
  })

  test("calls nothing held against an attack that no test mounts", () => {
    const named = new Set(holding.flatMap((line) => line.match(ATTACK_ID) ?? []))
    expect([...named].filter((id) => !tried.has(id))).toEqual([])
  })

  test("has every attack that may not be shipped with and that a test mounts", () => {
    const grave = CATALOGUE.filter(({ id, severity }) => severity === "!!!" && tried.has(id))
    const page = holding.join("\n")
    expect(grave.map(({ id }) => id).filter((id) => !page.includes(id))).toEqual([])
  })

  test("names no rule that SPEC.md does not have", () => {
    const rules = new Set(
      [...read("docs/SPEC.md").matchAll(/^- \*\*([A-Z]{2}\d+)\*\*/gm)].map(([, id]) => id),
    )
    const named = holding.flatMap((line) => line.match(RULE_ID) ?? [])
    expect(named.filter((id) => !rules.has(id))).toEqual([])
  })
})
