/** A log as a hostile server would like it to have been, served to one account. */
import {
  type AccountId,
  type CarriedEntry,
  type ConversationId,
  type EntryHeader,
  entryHash,
  NO_HASH,
  payloadHash,
} from "@tacit/protocol"
import type { Story } from "./story.ts"

/** The entries as a consistent log: places and hashes are what a server would have put there. */
export function relinked(entries: readonly CarriedEntry[]): readonly CarriedEntry[] {
  const log: CarriedEntry[] = []
  for (const { header, payload } of entries) {
    const before = log.at(-1)?.header
    const next: EntryHeader = {
      ...header,
      index: log.length,
      previous: before ? entryHash(before) : NO_HASH,
      payloadHash: payload?.kind === "inline" ? payloadHash(payload.bytes) : header.payloadHash,
    }
    log.push({ header: next, payload })
  }
  return log
}

/** From now on the account reads `log` and hears of nothing else in the conversation. */
export function serve(
  story: Story,
  account: AccountId,
  conversation: ConversationId,
  log: readonly CarriedEntry[],
): () => void {
  return story.server.onAnswer((frame, caller, request) => {
    if (caller.account !== account) return undefined
    if (frame.kind === "entry" && frame.entry.header.conversation === conversation) return "drop"
    const isTheLog = request?.kind === "log-read" && request.conversation === conversation
    if (!isTheLog || frame.kind !== "reply" || frame.reply.kind !== "log") return undefined
    const first = Math.max(request.from, frame.reply.entries[0]?.header.index ?? request.from)
    const entries = log.filter(({ header }) => header.index >= first)
    const head = Math.max(0, ...log.map(({ header }) => header.index))
    return { ...frame, reply: { kind: "log", entries, head } }
  })
}

/** The payload with one bit turned. */
export function damaged({ header, payload }: CarriedEntry): CarriedEntry {
  if (payload?.kind !== "inline") return { header, payload }
  const bytes = payload.bytes.slice()
  bytes[bytes.length - 1]! ^= 1
  return { header, payload: { kind: "inline", bytes } }
}
