/** What a script learns from the exit code. */
export const EXIT = {
  /** Done; for `send`: stored in the log. */
  done: 0,
  usage: 2,
  credentials: 3,
  /** No connection; a message is queued and the profile's next command sends it. */
  offline: 4,
  refused: 5,
  /** A bug of this program. */
  bug: 70,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]
