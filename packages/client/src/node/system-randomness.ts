import type { Randomness } from "@tacit/crypto"

/** Most bytes that `getRandomValues` gives at once. */
const QUOTA = 65_536

/** The randomness of the operating system. */
export const systemRandomness: Randomness = {
  bytes(length) {
    const bytes = new Uint8Array(length)
    for (let start = 0; start < length; start += QUOTA) {
      crypto.getRandomValues(bytes.subarray(start, start + QUOTA))
    }
    return bytes
  },
}
