/** What became of an entry that somebody posted. */
import type { AccountId, Appended, CarriedEntry, EntryHeader, InboxItem } from "@tacit/protocol"

export interface Posted {
  readonly appended: Appended
  /** Absent when the entry stood in the log before: the request was repeated. */
  readonly entry?: CarriedEntry
  /** Who is to hear of it, when the entry itself changed that. */
  readonly routed?: readonly AccountId[]
  readonly invited?: readonly { readonly account: AccountId; readonly latest: InboxItem["id"] }[]
}

export function appendedOf({ conversation, index, at }: EntryHeader): Appended {
  return { conversation, index, at }
}
