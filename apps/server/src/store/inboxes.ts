/** Inboxes: Welcomes that wait until their account has stored the state that it joined with. */
import type { AccountId, ConversationId, InboxItem } from "@tacit/protocol"

export interface InboxReads {
  /** At most `limit` items in order, with ids above `after`. */
  list(account: AccountId, after: number, limit: number): Promise<readonly InboxItem[]>
  holds(account: AccountId, conversation: ConversationId): Promise<boolean>
  count(account: AccountId): Promise<number>
}

export interface InboxTable extends InboxReads {
  /** Returns the id, which is above that of every item before. */
  add(account: AccountId, item: Omit<InboxItem, "id">): Promise<number>
  /** Removing what is not there, or is another account's, changes nothing. */
  remove(account: AccountId, id: number): Promise<void>
}
