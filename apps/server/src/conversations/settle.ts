/**
 * SPEC: LG8. A removal is settled by the first entry that another remaining member stores in the new epoch: somebody
 * else holds the commit for valid. From then on the removed account reads up to the removal and no more.
 */
import type { AccountId, EntryKind } from "@tacit/protocol"
import type { Conversation, Membership, Removal } from "../store/conversations.ts"
import { newestSpanStart } from "./place.ts"

export interface SettlingEntry {
  readonly kind: EntryKind
  readonly author: AccountId
  readonly epoch: number
}

/** The removals that an entry by the member `membership` settles. */
export function settledBy(
  { removals }: Conversation,
  membership: Membership | undefined,
  { kind, author, epoch }: SettlingEntry,
): readonly Removal[] {
  // Who asks to be added again has not followed the commit: the newest place is all it goes by.
  if (kind === "re-add") return []
  if (!membership || membership.branches === 0) return []
  const memberSince = newestSpanStart(membership)
  return removals.filter(
    (removal) => epoch > removal.epoch && author !== removal.by && memberSince < removal.index,
  )
}

/** The removed account's row once its removal is settled. */
export function closeSpan(membership: Membership, { index }: Removal): Membership {
  const spans = membership.spans.map((span) => (span.to === undefined ? { ...span, to: index } : span))
  return { ...membership, spans }
}
