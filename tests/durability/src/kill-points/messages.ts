/** What the driver and the processes that it started say to each other. */
import { ConnectionLostError, type SecurityEvent } from "@tacit/client"
import { type ErrorCode, ProtocolError } from "@tacit/protocol"

export interface Call {
  readonly id: number
  readonly method: string
  readonly args: readonly unknown[]
}

/** An error as another process told it. */
export interface Told {
  readonly name: string
  readonly code: ErrorCode | undefined
  readonly message: string
  readonly stack: string
}

export type Word =
  | { readonly kind: "ready" }
  | { readonly kind: "value"; readonly id: number; readonly value: unknown }
  | { readonly kind: "error"; readonly id: number; readonly error: Told }
  | { readonly kind: "commit"; readonly commit: { readonly kind: string; readonly ordinal: number } }
  | { readonly kind: "bug"; readonly bug: string }
  | { readonly kind: "security"; readonly event: SecurityEvent }

export function tell(error: unknown): Told {
  if (!(error instanceof Error)) return { name: "Error", code: undefined, message: String(error), stack: "" }
  const code = error instanceof ProtocolError ? error.code : undefined
  return { name: error.name, code, message: error.message, stack: error.stack ?? "" }
}

/** The error as it was, as far as anybody asks. */
export function heard({ name, code, message, stack }: Told): Error {
  if (code !== undefined) return new ProtocolError(code, { message })
  if (name === "ConnectionLostError") return new ConnectionLostError(message)
  return Object.assign(new Error(message), { name, stack })
}
