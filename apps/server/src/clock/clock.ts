/** Time as the core sees it; tests move it by hand. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Calls `fn` once, not earlier than `milliseconds` from now; the returned function prevents it. */
  after(milliseconds: number, fn: () => void): () => void
}

/** `size` unpredictable bytes. */
export type Random = (size: number) => Uint8Array
