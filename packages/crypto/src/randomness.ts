/** Source of randomness, so that tests can choose it. Production uses `crypto.getRandomValues` only. */
export interface Randomness {
  /** `length` fresh, uniformly random bytes. */
  bytes(length: number): Uint8Array
}
