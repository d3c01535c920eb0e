/** Moves a conversation's position: into the next epoch, out of the group, or before an entry that it stays at. */
import type { AccountId, EntryHeader } from "@tacit/protocol"
import type { LogRow } from "../timeline/log-record.ts"
import type { ConversationContext } from "./context.ts"
import { type EpochRecord, MOST_UNCONFIRMED } from "./record.ts"
import type { ConversationSession } from "./session.ts"

/** The epoch that a commit leads to, if the account has its key. */
export function knownNext(session: ConversationSession, header: EntryHeader): EpochRecord | undefined {
  const known = session.epoch(header.payloadHash)
  return known && known.keys.epoch === header.epoch + 1 ? known : undefined
}

/**
 * Whether a commit to an epoch whose key is known continues what was followed. It does if it ends the epoch in
 * force; or if it is later than that, and the account did not see the way there: it was out, or is new.
 * Everything else is an old commit that the server serves again, and would lead back to keys that somebody who
 * was removed since still has.
 */
export function continues(session: ConversationSession, header: EntryHeader): boolean {
  const { membership, opening, epoch } = session.record
  if (header.opening === opening && header.epoch === epoch) return true
  const sawTheWay = membership === "member" && session.epoch(opening) !== undefined
  return !sawTheWay && header.epoch >= epoch
}

/** Moves the position into an epoch whose key the account has. */
export function adopt(
  context: ConversationContext,
  session: ConversationSession,
  header: EntryHeader,
  next: EpochRecord,
  actor: AccountId | undefined,
): LogRow {
  const { members } = next.roster
  // To who joins by this commit everybody else was there before.
  const known = session.members
  const before = known.length > 0 ? known : members.filter((account) => account !== context.profile.account)
  // Who was added again cannot come by the keys in between from the vault's state: what it lacks goes there now.
  if (session.record.membership === "removed") session.update({ unsavedSince: 0 })
  enter(context, session, header)
  const { groupRecord } = session
  if (groupRecord && groupRecord.opening === header.payloadHash && groupRecord.at === undefined) {
    session.setGroup({ ...groupRecord, at: header.index }, session.liveGroup())
  }
  return membershipRow(actor, before, members)
}

export function enter(
  { profile: { account: self }, clock, serverTime }: ConversationContext,
  session: ConversationSession,
  header: EntryHeader,
): void {
  // A commit has a path, so it updated its author's leaf; who joined by it has a new one.
  const { joined, leafUpdated, unconfirmed, leaving } = session.record
  const isOwn = header.author === self
  const isNewLeaf = isOwn || (leafUpdated === 0 && header.index === joined?.index)
  // The leaf's age is the server's word, its time this device's clock: with both of one kind a clock that is ahead
  // would find each leaf old at once. What this device has just made is new, whatever the server says.
  const leafTime = clock.now() - Math.max(0, serverTime() - header.at)
  // Where nobody else was before, there is nobody who could take the commit for invalid.
  const isOpen = isOwn && session.members.some((account) => account !== self)
  const own = { opening: header.payloadHash, index: header.index }
  session.update({
    leafUpdated: isNewLeaf ? Math.max(leafUpdated, leafTime) : leafUpdated,
    epoch: header.epoch + 1,
    opening: header.payloadHash,
    skipped: [],
    unconfirmed: isOpen ? [...unconfirmed, own].slice(-MOST_UNCONFIRMED) : [],
    contest: isOwn ? session.record.contest : undefined,
    unsettled: header.replaces !== undefined && !isOwn,
    gap: false,
    messages: 0,
    membership: "member",
    returning: false,
    ended: undefined,
  })
  const members = new Set(session.members)
  session.update({ leaving: leaving.filter(({ account }) => members.has(account)), readds: [] })
}

export function membershipRow(
  actor: AccountId | undefined,
  before: readonly AccountId[],
  after: readonly AccountId[],
): LogRow {
  const added = after.filter((account) => !before.includes(account))
  const removed = before.filter((account) => !after.includes(account))
  if (added.length > 0) return { kind: "membership", change: "added", actor, accounts: added }
  if (removed.length > 0) return { kind: "membership", change: "removed", actor, accounts: removed }
  return { kind: "membership", change: "keys", actor, accounts: [] }
}

/** This account is out of the group from this entry on. */
export function leave(
  { profile }: ConversationContext,
  session: ConversationSession,
  header: EntryHeader,
  actor: AccountId | undefined,
): LogRow {
  session.setGroup(undefined)
  session.update({ membership: "removed", returning: false, ended: header.index })
  return { kind: "membership", change: "removed", actor, accounts: [profile.account] }
}

/** The commit removes this account and adds it again: it is entered with the Welcome, or a sibling's state. */
export function awaitWelcome(session: ConversationSession, { index }: EntryHeader): undefined {
  session.setGroup(undefined)
  session.update({ membership: "removed", returning: true, ended: index - 1 })
}

/** Told once; the entry is tried again when a later state is at hand, from the vault or a Welcome. */
export function stuck(
  context: ConversationContext,
  session: ConversationSession,
  { index }: EntryHeader,
  cause: string,
): undefined {
  const { membership, ended } = session.record
  if (membership === "stuck" && ended === index) return
  context.report({ kind: "epoch-fork", conversation: session.id, index, cause })
  session.update({ membership: "stuck", ended: index })
}
