/** A route answers one HTTP POST of the log-in. */
import type { Verdict } from "../../verdict.ts"
import type { Services } from "../services.ts"

export interface RouteContext {
  readonly services: Services
  /** Network address that the request came from. */
  readonly address: string
}

/** Takes the body as it was sent and returns the answer's; throws `MalformedError` for a body that is none. */
export type Route = (context: RouteContext, body: Uint8Array) => Promise<Verdict<Uint8Array>>
