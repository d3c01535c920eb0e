/**
 * Who may post where: the epoch compare-and-swap (SPEC: LG3, LG9, LG13). Every decision needs the conversation and
 * the author's row only. An account without a row learns nothing: unknown and forbidden answer alike.
 */
import type { Hash } from "@tacit/protocol"
import type { Conversation, Membership } from "../store/conversations.ts"
import { accept, refuse, type Verdict } from "../verdict.ts"

/** The epoch under which an entry was made. */
export interface Place {
  readonly epoch: number
  readonly opening: Hash
}

/** The branch (index into `openings`) that the place stands for now; `stale-epoch` if it stands for none. */
export function judgePlace(
  conversation: Conversation | undefined,
  membership: Membership | undefined,
  place: Place,
): Verdict<number> {
  if (!conversation || !membership) return refuse("not-found")
  const branch = conversation.epoch === place.epoch ? conversation.openings.indexOf(place.opening) : -1
  return branch < 0 ? refuse("stale-epoch") : accept(branch)
}

/** As `judgePlace`, and entries of that branch are routed to the author: it is a member. */
export function judgeMember(
  conversation: Conversation | undefined,
  membership: Membership | undefined,
  place: Place,
): Verdict<number> {
  const placed = judgePlace(conversation, membership, place)
  if (!placed.ok || !membership) return placed
  return isIn(membership, placed.value) ? placed : refuse("not-found")
}

/**
 * Whether a commit may stand in for the newest one: it must name it, come from the same parent, and be
 * the first to do so. Members from before it may, and whom it removed until that is settled; its own
 * author may not, or an offender would use up the one objection.
 */
export function judgeReplacement(
  conversation: Conversation | undefined,
  membership: Membership | undefined,
  replacement: Place & { readonly replaces: Hash },
): Verdict<void> {
  if (!conversation || !membership) return refuse("not-found")
  const { commit, openings, epoch, removals } = conversation
  const names = openings.length === 1 && openings[0] === replacement.replaces
  const sameParent = commit?.parent === replacement.opening && epoch === replacement.epoch + 1
  if (!commit || !names || !sameParent) return refuse("stale-epoch")
  const { account, branches } = membership
  if (commit.by === account) return refuse("refused", { message: "Nobody replaces a commit of their own." })
  const remains = branches !== 0 && newestSpanStart(membership) < commit.index
  const removed = removals.some((one) => one.account === account && one.index === commit.index)
  return remains || removed ? accept(undefined) : refuse("not-found")
}

export function isIn(membership: Membership, branch: number): boolean {
  return (membership.branches & (1 << branch)) !== 0
}

/** Index of the entry with which the account (again) became a member. */
export function newestSpanStart(membership: Membership): number {
  return membership.spans.at(-1)?.from ?? Number.POSITIVE_INFINITY
}
