/** Puts one entry at the end of a log: chains it to the entry before and settles removals. */
import {
  type AccountId,
  type EntryHeader,
  type EntryKind,
  type EntrySigner,
  entryHash,
  type Hash,
  type MessageId,
  NO_HASH,
  type Part,
} from "@tacit/protocol"
import type { Conversation, Membership, StoredEntry } from "../store/conversations.ts"
import type { Tables } from "../store/store.ts"
import { closeSpan, settledBy } from "./settle.ts"

/** An entry that was judged and has no place in the log yet. */
export interface Draft {
  readonly kind: EntryKind
  readonly epoch: number
  readonly opening: Hash
  readonly replaces?: Hash | undefined
  readonly author: AccountId
  readonly id: MessageId
  readonly payload: Part
  readonly payloadHash: Hash
  readonly signer?: EntrySigner
}

export interface AppendedEntry {
  /** The conversation with the entry as its head; the caller stores it. */
  readonly conversation: Conversation
  readonly entry: StoredEntry
  readonly cursor: number
}

/** Where a conversation stands before its first entry. */
export function unbornConversation(id: Conversation["id"], opening: Hash): Conversation {
  return {
    id,
    head: -1,
    headHash: NO_HASH,
    epoch: 0,
    openings: [opening],
    commit: undefined,
    removals: [],
  }
}

/** `author` is the row of the entry's author before the entry. */
export async function append(
  tables: Tables,
  conversation: Conversation,
  author: Membership | undefined,
  draft: Draft,
  at: number,
): Promise<AppendedEntry> {
  const header: EntryHeader = {
    conversation: conversation.id,
    index: conversation.head + 1,
    previous: conversation.headHash,
    kind: draft.kind,
    epoch: draft.epoch,
    opening: draft.opening,
    replaces: draft.replaces,
    author: draft.author,
    id: draft.id,
    at,
    payloadHash: draft.payloadHash,
    signer: draft.signer,
  }
  const settled = settledBy(conversation, author, draft)
  for (const removal of settled) {
    const row = await tables.conversations.membership(conversation.id, removal.account)
    if (row) await tables.conversations.putSpans(closeSpan(row, removal))
  }
  const entry: StoredEntry = { header, payload: draft.payload }
  const cursor = await tables.conversations.append(entry)
  const next = {
    ...conversation,
    head: header.index,
    headHash: entryHash(header),
    removals: conversation.removals.filter((removal) => !settled.includes(removal)),
  }
  return { conversation: next, entry, cursor }
}
