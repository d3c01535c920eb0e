/**
 * What a device does for a conversation unasked: a pure list from the record and the time. Several devices
 * may come to the same conclusion; the commit's compare-and-swap lets one of them do it.
 */
import { type AccountId, type Hash, LIMITS } from "@tacit/protocol"
import type { LeaveRequest, ReaddRequest } from "@tacit/protocol/content"
import type { ConversationRecord } from "./record.ts"

export type Duty =
  | { readonly kind: "remove-left"; readonly requests: readonly LeaveRequest[] }
  | { readonly kind: "re-add"; readonly request: ReaddRequest }
  | { readonly kind: "ask-re-add" }
  /** Put the author of an invalid commit out, with a commit in its place. */
  | { readonly kind: "replace"; readonly invalid: Hash; readonly offender: AccountId }
  /** Show, by a commit, which of two commits this device follows. */
  | { readonly kind: "settle" }
  | { readonly kind: "update-leaf" }
  | { readonly kind: "save" }

/** The most urgent duty, or `undefined`. `self` has not asked to leave on its own behalf here. */
export function dueDuty(record: ConversationRecord, self: string, now: number): Duty | undefined {
  if (record.membership === "stuck") return { kind: "ask-re-add" }
  if (record.membership !== "member") return record.unsaved > 0 ? { kind: "save" } : undefined
  if (record.contest) return undefined
  const [skipped] = record.skipped
  if (skipped?.offender && skipped.offender !== self) {
    return { kind: "replace", invalid: skipped.opening, offender: skipped.offender }
  }
  if (record.unsettled) return { kind: "settle" }
  const requests = record.leaving.filter(({ account }) => account !== self)
  if (requests.length > 0) return { kind: "remove-left", requests }
  const [request] = record.readds
  if (request) return { kind: "re-add", request }
  // A time to come is of a clock that has been set back since: it tells as little as one long ago.
  if (Math.abs(now - record.leafUpdated) >= LIMITS.leafUpdateEvery) return { kind: "update-leaf" }
  const overdue = record.unsaved > 0 && now - record.unsavedSince >= LIMITS.unsavedFor
  if (overdue || record.unsaved >= LIMITS.unsavedCommits) return { kind: "save" }
  return undefined
}
