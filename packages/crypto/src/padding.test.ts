import { describe, expect, test } from "vitest"
import { PADDING_OVERHEAD, pad, padme, unpad } from "./padding.ts"

describe("padme", () => {
  test("gives the sizes of the paper's definition", () => {
    const sizes = [0, 1, 2, 8, 9, 100, 256, 257, 1000, 1024, 1025, 65_537, 1_000_000]
    const padded = [0, 1, 2, 8, 10, 104, 256, 272, 1024, 1024, 1088, 67_584, 1_015_808]
    expect(sizes.map(padme)).toEqual(padded)
  })

  test("never shrinks, never costs more than 12 % and is idempotent", () => {
    for (let size = 1; size < 200_000; size += 37) {
      const padded = padme(size)
      expect(padded).toBeGreaterThanOrEqual(size)
      expect(padded).toBeLessThanOrEqual(Math.max(size * 1.12, size + 2))
      expect(padme(padded)).toBe(padded)
    }
  })

  test("leaves few sizes to tell apart", () => {
    const sizes = new Set(Array.from({ length: 65_536 }, (_, i) => padme(256 + i)))
    expect(sizes.size).toBeLessThanOrEqual(130)
  })
})

describe("pad", () => {
  const content = Uint8Array.from([7, 0, 0])

  test("gives back the content, zeros at its end included", () => {
    const padded = pad(content, 64)
    expect(padded.length).toBe(64)
    expect(unpad(padded)).toEqual(content)
    expect(unpad(pad(new Uint8Array(), PADDING_OVERHEAD))).toEqual(new Uint8Array())
  })

  test("refuses content that does not fit", () => {
    expect(() => pad(content, content.length + PADDING_OVERHEAD - 1)).toThrow(RangeError)
  })

  test("MD-01: refuses padding that is not zero, anywhere", () => {
    const padded = pad(content, 64)
    for (let i = PADDING_OVERHEAD + content.length; i < padded.length; i++) {
      expect(unpad(padded.map((byte, at) => (at === i ? 1 : byte)))).toBeUndefined()
    }
  })

  test("refuses a length beyond the bytes", () => {
    expect(unpad(Uint8Array.from([0, 0, 0, 2, 9]))).toBeUndefined()
    expect(unpad(Uint8Array.from([0xff, 0xff, 0xff, 0xff, 9]))).toBeUndefined()
    expect(unpad(Uint8Array.from([0, 0, 0]))).toBeUndefined()
  })

  test("reads a view at any offset", () => {
    const buffer = new Uint8Array(70)
    buffer.set(pad(content, 64), 6)
    expect(unpad(buffer.subarray(6))).toEqual(content)
  })
})
