/** A route answers one HTTP POST. */
import type { AccountId } from "@tacit/protocol"
import type { Verdict } from "../../verdict.ts"
import type { Services } from "../services.ts"

export interface RouteContext {
  readonly services: Services
  /** Network address that the request came from. */
  readonly address: string
  /** The id in the session cookie of an account, as the sender says. */
  readonly sessionOf: (account: AccountId) => string | undefined
  /** Sets a cookie with the answer, unless it is a refusal. */
  readonly keepCookie: (cookie: SessionCookie) => void
}

export interface SessionCookie {
  readonly account: AccountId
  /** Hexadecimal; absent: the cookie is to be forgotten. */
  readonly id: string | undefined
}

/** Takes the body as it was sent and returns the answer's; throws `MalformedError` for a body that is none. */
export type Route = (context: RouteContext, body: Uint8Array) => Promise<Verdict<Uint8Array>>
