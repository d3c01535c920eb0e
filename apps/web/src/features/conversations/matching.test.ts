import { expect, test } from "vitest"
import { matches } from "./matching.ts"

test.each([
  ["Mara Reyes", "", true],
  ["Mara Reyes", "rey", true],
  ["Mara Reyes", "  MARA ", true],
  ["Zoë", "zoe", true],
  ["Zoe", "zoë", true],
  ["bob", "alice", false],
])("%j is found by %j: %s", (name, query, found) => {
  expect(matches(name, query)).toBe(found)
})
