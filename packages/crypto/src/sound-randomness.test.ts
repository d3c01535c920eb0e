import { randomBytes } from "node:crypto"
import { describe, expect, test } from "vitest"
import { expectSoundRandomness, WeakRandomnessError } from "./sound-randomness.ts"

const by = (byteAt: (place: number) => number) => {
  let place = 0
  return { bytes: (length: number) => Uint8Array.from({ length }, () => byteAt(place++)) }
}

/** The highest bit is what the next one is not: as many ones as zeros, and half of the values. */
const opposite = (byte: number) => (byte & 0x7f) | (byte & 0x40 ? 0 : 0x80)

const broken: readonly (readonly [string, { bytes(length: number): Uint8Array }])[] = [
  ["is stuck at zero", by(() => 0)],
  ["is stuck at another value", by(() => 0xa7)],
  ["starts over with each draw", { bytes: (length) => fixed(length) }],
  ["repeats after a while", by((place) => fixed(512)[place % 512] ?? 0)],
  ["counts", by((place) => place % 256)],
  [
    "counts in words",
    by((place) => (place % 4 === 3 ? (place >> 2) % 256 : place % 4 === 2 ? place >> 10 : 0)),
  ],
  ["has no high bits", by(() => (randomBytes(1)[0] ?? 0) & 0x7f)],
  ["has two bits that are always opposite", by(() => opposite(randomBytes(1)[0] ?? 0))],
  ["prefers ones", by((place) => (place % 16 === 0 ? 0xff : (randomBytes(1)[0] ?? 0)))],
  ["gives less than it is asked for", { bytes: (length) => randomBytes(length >> 1) }],
  ["gives nothing", { bytes: () => new Uint8Array(0) }],
]

const once = randomBytes(1024)
function fixed(length: number): Uint8Array {
  return once.subarray(0, length)
}

describe("the test of the random source", () => {
  test.each(broken)("ST-07 notices one that %s", (_how, random) => {
    expect(() => expectSoundRandomness(random)).toThrow(WeakRandomnessError)
  })

  test("ST-07 takes the operating system's for sound, 5,000 times", () => {
    for (let time = 0; time < 5000; time++) expectSoundRandomness({ bytes: (length) => randomBytes(length) })
  })
})
