import { describe, expect, test } from "vitest"
import { MalformedError, Reader, Writer } from "./cursor.ts"

describe("Writer", () => {
  test("keeps what was written when its buffer grows, whatever the sizes", () => {
    const writer = new Writer()
    const expected: number[] = []
    for (let size = 0; size < 200; size += 7) {
      writer.raw(new Uint8Array(size).fill(size))
      expected.push(...new Array<number>(size).fill(size))
    }
    expect([...writer.finish()]).toEqual(expected)
  })

  test("a place that was reserved is filled before the buffer moves", () => {
    const writer = new Writer()
    writer.raw(new Uint8Array(254))
    writer.reserve(4).view.setUint32(0, 0xdeadbeef)
    writer.raw(new Uint8Array(1000))
    expect([...writer.finish().subarray(254, 258)]).toEqual([0xde, 0xad, 0xbe, 0xef])
  })

  test("what it finished does not change when it goes on", () => {
    const writer = new Writer()
    writer.raw(Uint8Array.of(1))
    const finished = writer.finish()
    writer.raw(Uint8Array.of(2))
    expect(finished).toEqual(Uint8Array.of(1))
    expect(writer.finish()).toEqual(Uint8Array.of(1, 2))
  })
})

describe("Reader", () => {
  test("begins where a view of a larger buffer begins, and ends where it ends", () => {
    const whole = Uint8Array.of(9, 9, 0, 5, 7, 9, 9)
    const reader = new Reader(whole.subarray(2, 5))
    expect(reader.remaining).toBe(3)
    expect(reader.view(2).getUint16(0)).toBe(5)
    expect(reader.take(1)).toEqual(Uint8Array.of(7))
    expect(() => reader.take(1)).toThrow(MalformedError)
    expect(() => reader.view(1)).toThrow(MalformedError)
  })

  test("takes a copy, also from a Node buffer, whose own slice is a view", () => {
    const network = Buffer.from([1, 2, 3])
    const taken = new Reader(network).take(3)
    network.fill(0)
    expect(taken).toEqual(Uint8Array.of(1, 2, 3))
    expect(taken.constructor).toBe(Uint8Array)
  })

  test("stays where it is when a read fails", () => {
    const reader = new Reader(Uint8Array.of(1, 2))
    expect(() => reader.take(3)).toThrow("truncated: 3 bytes wanted, 2 left")
    expect(reader.take(2)).toEqual(Uint8Array.of(1, 2))
  })
})
