/** How the server says "no": an expected outcome, never an exception. */
import type { ConversationId, ErrorCode } from "@tacit/protocol"

export interface Refusal {
  readonly code: ErrorCode
  /** For people; the meaning of the code stands in when it is absent. */
  readonly message?: string
  /** Milliseconds until a retry makes sense, with `rate-limited`. */
  readonly retryAfter?: number
  /** The conversation that exists, with `direct-exists`. */
  readonly conversation?: ConversationId
}

export type Accepted<T> = { readonly ok: true; readonly value: T }
export type Refused = { readonly ok: false; readonly refusal: Refusal }
export type Verdict<T> = Accepted<T> | Refused

export function accept<T>(value: T): Accepted<T> {
  return { ok: true, value }
}

export function refuse(code: ErrorCode, details: Omit<Refusal, "code"> = {}): Refused {
  return { ok: false, refusal: { code, ...details } }
}
