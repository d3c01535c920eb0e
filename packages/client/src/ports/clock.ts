/** Time as an argument: a test drives it by hand. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Calls `action` once after `delay` milliseconds, unless the returned function was called before. */
  after(delay: number, action: () => void): () => void
}
