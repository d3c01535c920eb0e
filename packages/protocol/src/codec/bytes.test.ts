import { describe, expect, test } from "vitest"
import { concat, equalBytes, fromHex, toHex } from "./bytes.ts"

describe("hexadecimal", () => {
  test("every byte comes back", () => {
    const all = Uint8Array.from({ length: 256 }, (_, byte) => byte)
    expect(fromHex(toHex(all))).toEqual(all)
    expect(toHex(Uint8Array.of(0, 10, 255))).toBe("000aff")
  })

  test.each(["0", "0g", "AA", " 00", "00\n", "0x00"])("%j is refused", (text) => {
    expect(() => fromHex(text)).toThrow(RangeError)
  })
})

test("concat copies its parts in order", () => {
  const first = Uint8Array.of(1, 2)
  const joined = concat(first, new Uint8Array(0), Uint8Array.of(3))
  first[0] = 9
  expect(joined).toEqual(Uint8Array.of(1, 2, 3))
  expect(concat()).toEqual(new Uint8Array(0))
})

describe("equalBytes", () => {
  test("holds for equal bytes only", () => {
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).toBe(true)
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 3))).toBe(false)
    expect(equalBytes(Uint8Array.of(3, 2), Uint8Array.of(1, 2))).toBe(false)
  })

  test("does not hold for a prefix", () => {
    expect(equalBytes(Uint8Array.of(1), Uint8Array.of(1, 2))).toBe(false)
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1))).toBe(false)
  })
})
