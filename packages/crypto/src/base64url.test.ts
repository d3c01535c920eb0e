import { MalformedError } from "@tacit/protocol"
import { describe, expect, test } from "vitest"
import { base64urlDecode } from "./base64url.ts"
import { seededRandom } from "./testing/random.ts"

describe("base64urlDecode", () => {
  test("reads what Node writes, at every length", () => {
    const random = seededRandom(2)
    for (let length = 0; length < 70; length++) {
      const bytes = random.bytes(length)
      expect(base64urlDecode(Buffer.from(bytes).toString("base64url"))).toEqual(bytes)
    }
  })

  test.each(["+A", "A=", "/w==", "é", "AB CD"])("refuses %j: another alphabet", (text) => {
    expect(() => base64urlDecode(text)).toThrow(MalformedError)
  })

  test.each(["A", "AB", "AAB", "AAAAA"])("refuses %j: bits that no byte has", (text) => {
    expect(() => base64urlDecode(text)).toThrow(MalformedError)
  })
})
