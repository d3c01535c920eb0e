import { describe, expect, test } from "vitest"
import { safetyNumber } from "./safety-number.ts"
import { testAccount } from "./testing/account.ts"

function fingerprinted(seed: number) {
  const { chain } = testAccount(seed)
  return { account: chain.account, identityKey: chain.identityKey }
}

describe("safetyNumber", () => {
  const [a, b, c] = [fingerprinted(1), fingerprinted(2), fingerprinted(3)] as const

  test("has 60 digits and is the same for both people", () => {
    expect(safetyNumber(a, b)).toMatch(/^\d{60}$/)
    expect(safetyNumber(a, b)).toBe(safetyNumber(b, a))
  })

  test("changes with either account and with either identity key", () => {
    const numbers = [
      safetyNumber(a, b),
      safetyNumber(a, c),
      safetyNumber(c, b),
      safetyNumber({ ...a, identityKey: c.identityKey }, b),
      safetyNumber(a, { ...b, identityKey: c.identityKey }),
    ]
    expect(new Set(numbers).size).toBe(numbers.length)
  })
})
