/** Which entries an account may read: those of its spans, whose last may reach to the head. */
import type { Conversation, Membership, Span } from "../store/conversations.ts"

export interface Readable {
  /** Index of the first and of the newest entry that the account may read. */
  readonly first: number
  readonly head: number
}

/** Undefined if nothing is readable: the account was never a member. */
export function readableOf(conversation: Conversation, membership: Membership): Readable | undefined {
  const [oldest] = membership.spans
  const newest = membership.spans.at(-1)
  return oldest && newest && { first: oldest.from, head: newest.to ?? conversation.head }
}

export function canRead(membership: Membership, index: number): boolean {
  return membership.spans.some(({ from, to }) => from <= index && (to === undefined || index <= to))
}

/** The first span that has anything at or after `from`, cut to begin there. */
export function spanFrom(membership: Membership, from: number): Span | undefined {
  const span = membership.spans.find(({ to }) => to === undefined || to >= from)
  return span && { from: Math.max(span.from, from), to: span.to }
}
