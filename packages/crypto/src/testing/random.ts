import { sha256 } from "@noble/hashes/sha2.js"
import type { Randomness } from "../randomness.ts"

/** Reproducible bytes: SHA-256 of a seed and a counter. */
export function seededRandom(seed: number): Randomness {
  let counter = 0
  return {
    bytes(length) {
      const bytes = new Uint8Array(length)
      for (let offset = 0; offset < length; offset += 32) {
        const block = new DataView(new ArrayBuffer(8))
        block.setUint32(0, seed)
        block.setUint32(4, counter++)
        const digest = sha256(new Uint8Array(block.buffer))
        bytes.set(digest.subarray(0, Math.min(32, length - offset)), offset)
      }
      return bytes
    },
  }
}

/** An integer from 0 to `below` - 1. */
export function pick(random: Randomness, below: number): number {
  return new DataView(random.bytes(4).buffer).getUint32(0) % below
}
