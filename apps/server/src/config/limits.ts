/** Limits that the operator of a server chooses, besides those of the protocol. */

/** How often one key (an address, a handle, an account, two accounts) may do something in an hour. */
export type RateName =
  | "register"
  | "login"
  | "guess"
  | "resolve"
  | "keyPackageFetch"
  | "keyPackageDrain"
  | "commit"
  | "invite"

export interface ServerLimits {
  readonly perHour: Readonly<Record<RateName, number>>
  /** Bytes of uploads that one account may have waiting. */
  readonly stagedBytes: number
  /** Bytes that one account's vault may occupy. */
  readonly vaultBytes: number
  /** Proved connections that one account may have; the oldest goes first. */
  readonly accountSockets: number
  /** Milliseconds in which a connection has to prove itself. */
  readonly proofTime: number
  /** Bytes that may wait for all readers together that do not keep up. */
  readonly queuedBytes: number
}

export const DEFAULT_LIMITS: ServerLimits = {
  perHour: {
    register: 1000,
    login: 1000,
    guess: 240,
    resolve: 2000,
    keyPackageFetch: 1000,
    keyPackageDrain: 1000,
    commit: 1000,
    invite: 100,
  },
  stagedBytes: 64 * 1024 * 1024,
  vaultBytes: 1024 * 1024 * 1024,
  accountSockets: 64,
  proofTime: 30_000,
  queuedBytes: 256 * 1024 * 1024,
}
