/**
 * What the server says about itself (DESIGN section 7): structured lines whose fields are a closed list.
 * No payload, key, handle, network address or whole id has a field to stand in.
 */
import type { ConversationId, ErrorCode, RequestKind } from "@tacit/protocol"

export type LogEvent =
  | "started"
  | "draining"
  | "stopped"
  | "connected"
  | "authenticated"
  | "closed"
  | "refused"
  | "failed"
  | "damaged-row"
  | "storage-full"
  | "uploads-expired"

export interface LogFields {
  /** Number of a connection since the start. */
  readonly connection?: number
  readonly request?: RequestKind | string
  readonly code?: ErrorCode
  readonly closeCode?: number
  /** Short form of a conversation's id: see `shortId`. */
  readonly conversation?: ShortId
  readonly index?: number
  readonly count?: number
  readonly url?: string
  readonly milliseconds?: number
  /** An error of our own code; its message never quotes what was received. */
  readonly error?: Error
}

export interface Log {
  write(level: "info" | "warning" | "error", event: LogEvent, fields?: LogFields): void
}

declare const short: unique symbol
export type ShortId = string & { readonly [short]: true }

/** Enough of a conversation's id to follow it through a log, too little to be the id. */
export function shortId(conversation: ConversationId): ShortId {
  return conversation.slice(0, 8) as string as ShortId
}

export const silentLog: Log = { write: () => undefined }
