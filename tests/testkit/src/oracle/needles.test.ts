import { describe, expect, test } from "vitest"
import { Needles } from "./needles.ts"

const secret = Uint8Array.from({ length: 32 }, (_, i) => i * 7)
const needles = new Needles()
needles.add("the secret", secret)
needles.add("the text", Buffer.from("a canary"))

const hay = (...parts: readonly Uint8Array[]) =>
  new Uint8Array(Buffer.concat([Buffer.alloc(100, 1), ...parts, Buffer.alloc(100, 2)]))

describe("Needles", () => {
  test("are found wherever they are, as they are and in hex", () => {
    expect(needles.find(hay(secret))).toBe("the secret")
    expect(needles.find(hay(Buffer.from(Buffer.from(secret).toString("hex"))))).toBe("the secret in hex")
    expect(needles.find(new Uint8Array(Buffer.from("a canary")))).toBe("the text")
    expect(needles.find(hay(Buffer.from("a canary")).subarray(0, 108))).toBe("the text")
  })

  test("are not found where they are not, or not whole", () => {
    expect(needles.find(hay())).toBeUndefined()
    expect(needles.find(hay(secret.subarray(0, 31)))).toBeUndefined()
    expect(needles.find(secret.subarray(0, 31))).toBeUndefined()
    expect(needles.find(new Uint8Array(0))).toBeUndefined()
  })

  test("that are found everywhere by chance are not taken", () => {
    expect(() => needles.add("a nonce", new Uint8Array(7))).toThrow(RangeError)
  })
})
