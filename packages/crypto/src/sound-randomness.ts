/**
 * Notices a random source that is broken: one that is stuck, repeats itself, counts, or prefers some bits.
 * It cannot say that a source is good; a sound one fails once in more than 10^9 times (ATTACKS ST-07).
 */
import { toHex } from "@tacit/protocol"
import type { Randomness } from "./randomness.ts"

const SAMPLE = 1024
const BLOCK = 16
/** Six standard deviations of the number of ones among the bits of two samples. */
const MOST_ONES_OFF = 6 * Math.sqrt((2 * SAMPLE * 8) / 4)
/** Of 2,048 bytes drawn evenly, fewer than one value of the 256 is missing on average. */
const FEWEST_VALUES = 240

/** The device's random source is broken: no key is made with it. */
export class WeakRandomnessError extends Error {
  override readonly name = "WeakRandomnessError"
}

/** Throws `WeakRandomnessError`. To be called before keys are made, each time that a program begins. */
export function expectSoundRandomness(random: Randomness): void {
  const drawn = [random.bytes(SAMPLE), random.bytes(SAMPLE)]
  const fault = drawn.some(({ length }) => length !== SAMPLE) ? "gives too little" : faultOf(drawn)
  if (fault)
    throw new WeakRandomnessError(`The random source of this device ${fault}: no keys are made with it.`)
}

function faultOf(drawn: readonly Uint8Array[]): string | undefined {
  const blocks = new Set<string>()
  const values = new Set<number>()
  let ones = 0
  for (const sample of drawn) {
    for (let at = 0; at < sample.length; at += BLOCK) blocks.add(toHex(sample.subarray(at, at + BLOCK)))
    for (const byte of sample) {
      values.add(byte)
      for (let bits = byte; bits > 0; bits >>= 1) ones += bits & 1
    }
  }
  if (blocks.size < (drawn.length * SAMPLE) / BLOCK) return "repeats itself"
  if (values.size < FEWEST_VALUES) return "leaves out values"
  return Math.abs(ones - drawn.length * SAMPLE * 4) > MOST_ONES_OFF ? "prefers some bits" : undefined
}
