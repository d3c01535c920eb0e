/**
 * Who may post where: the epoch compare-and-swap (SPEC: LG3, LG9, LG13). Every decision needs the conversation and
 * the author's row only. An account without a row learns nothing: unknown and forbidden answer alike.
 */
import type { EntryHeader, Hash } from "@tacit/protocol"
import type { Conversation, Membership } from "../store/conversations.ts"
import { accept, refuse, type Verdict } from "../verdict.ts"

/** The epoch under which an entry was made. */
export interface Place {
  readonly epoch: number
  readonly opening: Hash
}

/** Index of the branch that the place stands for now; `stale-epoch` if it stands for none. */
export function judgePlace(
  conversation: Conversation | undefined,
  membership: Membership | undefined,
  place: Place,
): Verdict<number> {
  if (!conversation || !membership) return refuse("not-found")
  const branch = branchOf(conversation, place)
  return branch < 0 ? refuse("stale-epoch") : accept(branch)
}

/** Index of the branch whose epoch the place is; -1 if it is none's. */
export function branchOf({ branches }: Conversation, { epoch, opening }: Place): number {
  return branches.findIndex((branch) => branch.epoch === epoch && branch.opening === opening)
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
 * Whether a commit may stand in for `replaced`, and on which branch that one is: it must come from the same parent
 * and be the first to do so, while `replaced` is one of the newest commits that one account made in a row. Members
 * from before may, and whom it removed until that is settled; its own author may not, or an offender would use up
 * the one objection.
 */
export function judgeReplacement(
  { branches, removals }: Conversation,
  { account, branches: memberOf, ...membership }: Membership,
  replacement: Place,
  replaced: EntryHeader | undefined,
): Verdict<void> {
  const [branch] = branches
  const isOpen = branches.length === 1 && replaced !== undefined && replaced.index >= branch.since
  if (!isOpen || replaced.epoch !== replacement.epoch) return refuse("stale-epoch")
  if (replaced.author === account)
    return refuse("refused", { message: "Nobody replaces a commit of their own." })
  const remains = memberOf !== 0 && newestSpanStart(membership) < replaced.index
  const removed = removals.some((one) => one.account === account && one.index >= replaced.index)
  return remains || removed ? accept(undefined) : refuse("not-found")
}

export function isIn(membership: Membership, branch: number): boolean {
  return (membership.branches & (1 << branch)) !== 0
}

/** Index of the entry with which the account (again) became a member. */
export function newestSpanStart({ spans }: Pick<Membership, "spans">): number {
  return spans.at(-1)?.from ?? Number.POSITIVE_INFINITY
}
