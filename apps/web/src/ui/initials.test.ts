import { describe, expect, test } from "vitest"
import { initials } from "./initials.ts"

describe("initials", () => {
  test.each([
    ["Mara Reyes", "MR"],
    ["bob", "BO"],
    ["quiet-heron", "QH"],
    ["a", "A"],
    ["Ωmega", "ΩM"],
    ["  🦊 fox", "FO"],
    ["...", "?"],
    ["", "?"],
  ])("of %j are %j", (name, expected) => {
    expect(initials(name)).toBe(expected)
  })
})
