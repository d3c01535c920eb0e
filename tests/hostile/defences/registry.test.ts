import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { edited, editsOf } from "../src/guard.ts"
import { GUARDS } from "./registry.ts"

const ROOT = join(import.meta.dirname, "../../..")

test("Every guard of the registry stands in the source, once, and names tests that there are", () => {
  for (const guard of GUARDS) {
    for (const edit of editsOf(guard)) {
      const source = readFileSync(join(ROOT, edit.file), "utf8")
      expect(edited(source, edit), guard.name).not.toBe(source)
    }
    expect(guard.tests, guard.name).not.toEqual([])
    for (const file of guard.tests) expect(existsSync(join(ROOT, file)), `${guard.name}: ${file}`).toBe(true)
  }
})

test("No two guards of the registry have one name", () => {
  const names = GUARDS.map(({ name }) => name)
  expect([...new Set(names)]).toEqual(names)
})
