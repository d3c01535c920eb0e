/**
 * The closed list of errors that a server answers with. Each says what it means, whose fault it is and
 * when the same request may be sent again.
 */
export type Fault = "caller" | "race" | "server"
export type Retry = "never" | "later" | "after-sync" | "after-reconnect"

interface ErrorEntry {
  readonly number: number
  readonly meaning: string
  readonly fault: Fault
  readonly retry: Retry
}

export const ERRORS = {
  malformed: {
    number: 1,
    meaning: "The request is not in the protocol's format.",
    fault: "caller",
    retry: "never",
  },
  unauthenticated: {
    number: 2,
    meaning: "The connection has not proved an account.",
    fault: "caller",
    retry: "after-reconnect",
  },
  "not-found": {
    number: 3,
    meaning: "There is no such thing, or it is not yours to see.",
    fault: "caller",
    retry: "never",
  },
  "handle-taken": {
    number: 4,
    meaning: "Somebody has this handle already.",
    fault: "caller",
    retry: "never",
  },
  "handle-invalid": {
    number: 5,
    meaning: "A handle has 3 to 32 letters, digits, dots, hyphens or underscores.",
    fault: "caller",
    retry: "never",
  },
  "bad-credentials": { number: 6, meaning: "Handle or password is wrong.", fault: "caller", retry: "never" },
  "stale-epoch": {
    number: 7,
    meaning: "The conversation has moved to another epoch.",
    fault: "race",
    retry: "after-sync",
  },
  "stale-vault": {
    number: 8,
    meaning: "Another device wrote the vault first.",
    fault: "race",
    retry: "after-sync",
  },
  "stale-chain": {
    number: 9,
    meaning: "Another device extended the account chain first.",
    fault: "race",
    retry: "after-sync",
  },
  "direct-exists": {
    number: 10,
    meaning: "These two people already have a conversation.",
    fault: "race",
    retry: "after-sync",
  },
  "too-large": {
    number: 11,
    meaning: "The request is over a limit of the protocol.",
    fault: "caller",
    retry: "never",
  },
  "rate-limited": {
    number: 12,
    meaning: "Too many requests in a short time.",
    fault: "caller",
    retry: "later",
  },
  quota: { number: 13, meaning: "A quota of the account is used up.", fault: "caller", retry: "never" },
  "storage-full": {
    number: 14,
    meaning: "The server's disk is full; nothing was changed.",
    fault: "server",
    retry: "later",
  },
  unavailable: {
    number: 15,
    meaning: "The server is starting or stopping.",
    fault: "server",
    retry: "after-reconnect",
  },
  internal: {
    number: 16,
    meaning: "The server failed; nothing was changed.",
    fault: "server",
    retry: "later",
  },
  refused: {
    number: 17,
    meaning: "The request breaks a rule of the protocol.",
    fault: "caller",
    retry: "never",
  },
  "unsupported-version": {
    number: 18,
    meaning: "Client and server speak different versions.",
    fault: "caller",
    retry: "never",
  },
  "no-key-package": {
    number: 19,
    meaning: "The person cannot be added now: no KeyPackage is left.",
    fault: "race",
    retry: "later",
  },
  "duplicate-id": {
    number: 20,
    meaning: "The conversation id or object exists already.",
    fault: "caller",
    retry: "never",
  },
} as const satisfies Record<string, ErrorEntry>

export type ErrorCode = keyof typeof ERRORS

/** A refusal that has a place in the closed list; `message` is for people. */
export class ProtocolError extends Error {
  override readonly name = "ProtocolError"
  readonly code: ErrorCode
  /** Milliseconds until a retry makes sense, for `rate-limited`. */
  readonly retryAfter: number | undefined

  constructor(code: ErrorCode, options: { message?: string; retryAfter?: number; cause?: unknown } = {}) {
    super(
      options.message ?? ERRORS[code].meaning,
      options.cause === undefined ? {} : { cause: options.cause },
    )
    this.code = code
    this.retryAfter = options.retryAfter
  }

  get retry(): Retry {
    return ERRORS[this.code].retry
  }
}
