import { describe, expect, test } from "vitest"
import { passwordStrength } from "./password-strength.ts"

describe("the password hint", () => {
  test.each([
    ["", 0],
    ["Ab3$xyz", 0],
    ["aaaaaaaaaaaaaaaa", 1],
    ["password123", 1],
    ["qwertyuiop", 1],
    ["bobbobbob2024", 1],
    ["rainmoss", 1],
    ["copper lantern quiet", 2],
    ["copper lantern quiet fjord", 3],
    ["v9#Kq2!xTz8w", 3],
  ])("rates %j as %i", (password, level) => {
    expect(passwordStrength(password, "bob").level).toBe(level)
  })

  test("says what to do while nothing is typed", () => {
    expect(passwordStrength("", "").words).toContain("At least 8 characters")
  })

  test("counts characters, not code units", () => {
    expect(passwordStrength("🦊🦊🦊🦊", "").level).toBe(0)
  })
})
