/** Conversations: their logs, who may read which part of them, and where they stand now. */
import type {
  AccountId,
  CarriedEntry,
  ConversationId,
  EntryHeader,
  Hash,
  MessageId,
  Part,
} from "@tacit/protocol"

/** Where a conversation stands: what the next entry must follow. */
export interface Conversation {
  readonly id: ConversationId
  /** Index and hash of the newest entry. */
  readonly head: number
  readonly headHash: Hash
  /** One, or two while a commit and the one that stands in for it are both followed. */
  readonly branches: readonly [Branch] | readonly [Branch, Branch]
  /** Accounts that a commit removed and that may still read and object. */
  readonly removals: readonly Removal[]
}

/** An epoch in which entries are accepted now. */
export interface Branch {
  readonly epoch: number
  /** Payload hash of the commit that opened it. */
  readonly opening: Hash
  /** Who made that commit, and maybe others just before it with nobody else's between: `since` is the first. */
  readonly by: AccountId
  readonly since: number
  /** Whether a member from before `since`, other than `by`, has stored a message or commit under one of them. */
  readonly seconded: boolean
}

/** A removal that no remaining member but its author has confirmed by an entry yet. */
export interface Removal {
  readonly account: AccountId
  readonly by: AccountId
  /** Index of the removing commit and the epoch that it ended. */
  readonly index: number
  readonly epoch: number
}

export interface Membership {
  readonly conversation: ConversationId
  readonly account: AccountId
  /** Bit i: entries under `branches[i]` are routed to the account. 0: it is no member. */
  readonly branches: number
  /** What the account may read, in ascending order; an open end reaches to the head. */
  readonly spans: readonly Span[]
}

export interface Span {
  readonly from: number
  readonly to: number | undefined
}

/** A membership that changed, and the cursor of its newest change. */
export interface ChangedMembership {
  readonly membership: Membership
  readonly cursor: number
}

export interface StoredEntry {
  readonly header: EntryHeader
  readonly payload: Part
}

export interface LogRange {
  readonly conversation: ConversationId
  readonly from: number
  readonly to: number
  readonly limit: number
  /** Stops before the entry that would exceed this many bytes, but never before the first. */
  readonly bytes: number
}

export interface ConversationReads {
  get(id: ConversationId): Promise<Conversation | undefined>
  membership(conversation: ConversationId, account: AccountId): Promise<Membership | undefined>
  /** Rows of accounts that are members now. */
  members(conversation: ConversationId): Promise<readonly Membership[]>
  /** Entries in order. One whose header cannot be read is left out, a missing payload is left away. */
  entries(range: LogRange): Promise<readonly CarriedEntry[]>
  /** Where an entry with this id by this author stands. */
  find(
    conversation: ConversationId,
    author: AccountId,
    id: MessageId,
  ): Promise<{ readonly index: number; readonly at: number } | undefined>
  /** Index of the first commit with this payload that ended the epoch which `parent` opened. */
  findCommit(conversation: ConversationId, parent: Hash, payload: Hash): Promise<number | undefined>
  direct(low: AccountId, high: AccountId): Promise<ConversationId | undefined>
  /** The account's memberships that changed after a cursor, in order of change. */
  changed(account: AccountId, after: number, limit: number): Promise<readonly ChangedMembership[]>
}

export interface ConversationTable extends ConversationReads {
  /** Creates or replaces the row. */
  put(conversation: Conversation): Promise<void>
  /** Creates or replaces the row; `cursor` is that of the entry that changed it. */
  putMembership(membership: Membership, cursor: number): Promise<void>
  /** Sets ends of readable spans without counting as a change. */
  putSpans(membership: Membership): Promise<void>
  /**
   * Appends the entry to a conversation that was put before, marks it changed for all members, and
   * returns the entry's cursor, which is above that of every entry of the store before.
   */
  append(entry: StoredEntry): Promise<number>
  setDirect(low: AccountId, high: AccountId, conversation: ConversationId): Promise<void>
}
