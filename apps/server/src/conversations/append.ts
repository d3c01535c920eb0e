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
import type { Branch, Conversation, Membership, StoredEntry } from "../store/conversations.ts"
import type { Tables } from "../store/store.ts"
import { seconds } from "./commit.ts"
import { branchOf } from "./place.ts"
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

/** Where a conversation stands before its first entry, which opens epoch 0. */
export function unbornConversation(id: Conversation["id"], opening: Hash, by: AccountId): Conversation {
  const branch = { epoch: 0, opening, by, since: 0, seconded: false }
  return { id, head: -1, headHash: NO_HASH, branches: [branch], removals: [] }
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
    branches: withSecond(conversation, author, draft),
    head: header.index,
    headHash: entryHash(header),
    removals: conversation.removals.filter((removal) => !settled.includes(removal)),
  }
  return { conversation: next, entry, cursor }
}

/** While two branches are live, an entry of another than its author's shows that a branch is followed. */
function withSecond(
  conversation: Conversation,
  author: Membership | undefined,
  draft: Draft,
): Conversation["branches"] {
  const { branches } = conversation
  if (branches.length === 1 || draft.kind !== "message") return branches
  const on = branchOf(conversation, draft)
  const [first, second] = branches.map((branch, i) =>
    i === on && seconds(branch, author) ? { ...branch, seconded: true } : branch,
  ) as [Branch, Branch]
  return [first, second]
}
