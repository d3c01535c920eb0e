/** What a person may be told after something stopped; anything else is a bug. */
import { ConnectionLostError } from "@tacit/client"
import { ProtocolError } from "@tacit/protocol"

const PASSING = ["bad-credentials", "not-found", "no-key-package", "unauthenticated"] as const

/** Throws what does not pass by itself. */
export function expectPassing(error: unknown): void {
  if (error instanceof ConnectionLostError) return
  if (PASSING.some((code) => isCode(error, code))) return
  throw error
}

export function isCode(error: unknown, code: ProtocolError["code"]): boolean {
  return error instanceof ProtocolError && error.code === code
}
