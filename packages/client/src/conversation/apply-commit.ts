/**
 * Follows a commit into the epoch that it opens. There are two ways: the account already has that epoch's
 * key (from the vault, or because this device made the commit), or the MLS group processes the commit.
 * The log tells which of several is true; nothing here trusts what the server says of a commit.
 */
import { MlsGroup, type ProcessResult } from "@tacit/crypto"
import { type AccountId, type EntryHeader, verifyEntrySignature } from "@tacit/protocol"
import type { CommitContext } from "@tacit/protocol/content"
import type { LogRow } from "../timeline/log-record.ts"
import type { ConversationContext } from "./context.ts"
import { withChain } from "./named.ts"
import type { EpochRecord } from "./record.ts"
import { previousState, restoreFromVault } from "./restore.ts"
import type { ConversationSession } from "./session.ts"

const SILENT: LogRow = { kind: "silent" }

/** `undefined` if this device cannot follow the commit now: it stays before it. */
export async function applyCommit(
  context: ConversationContext,
  session: ConversationSession,
  header: EntryHeader,
  payload: Uint8Array | undefined,
): Promise<LogRow | undefined> {
  const known = knownNext(session, header)
  if (known) return adopt(context, session, header, known)
  const { record } = session
  if (header.replaces !== undefined && !isReplacement(session, header))
    return replacedInVain(context, session, header, payload)
  if (header.opening !== record.opening || header.epoch !== record.epoch) return SILENT
  if (!session.liveGroup() || header.author === context.profile.account) {
    const found = await findInVault(context, session, header)
    if (found) return found.row
  }
  const group = session.liveGroup()
  if (!group) return withoutState(context, session, header)
  session.dropHandle()
  const offender = record.skipped.find(({ opening }) => opening === header.replaces)?.offender
  const result = payload && (await group.process(payload, offender))
  if (result && result.kind !== "own" && result.kind !== "unprocessable")
    return followResult(context, session, header, result)
  // A sibling may have been luckier with the same entry.
  const found = await findInVault(context, session, header)
  return found ? found.row : stuck(context, session, header, CAUSES[result?.kind ?? "damaged"])
}

const CAUSES = {
  damaged: "the commit's payload is damaged",
  own: "the vault does not have the state of an own commit",
  unprocessable: "the commit cannot be processed",
} as const

/** What the vault knows of the epoch that the commit opens; `undefined` if nothing. */
async function findInVault(
  context: ConversationContext,
  session: ConversationSession,
  header: EntryHeader,
): Promise<{ readonly row: LogRow | undefined } | undefined> {
  const stored = await restoreFromVault(context, session)
  const restored = knownNext(session, header)
  if (restored) return { row: adopt(context, session, header, restored) }
  if (stored?.membership !== "removed" || stored.at === undefined) return undefined
  if (stored.at === header.index) return { row: leave(context, session, header, header.author) }
  if (stored.at === header.index - 1) return { row: awaitWelcome(session, header) }
  return undefined
}

/** Whether the commit stands in for one that this device skipped, too, and whose offender is known. */
function isReplacement({ record }: ConversationSession, { replaces }: EntryHeader): boolean {
  return record.skipped.some(({ opening, offender }) => opening === replaces && offender !== undefined)
}

/**
 * A stand-in for a commit that this device took for valid is ignored, except by who made that commit: as
 * long as nobody else has written under it, the others may be right, and the state from before judges.
 */
async function replacedInVain(
  context: ConversationContext,
  session: ConversationSession,
  header: EntryHeader,
  payload: Uint8Array | undefined,
): Promise<LogRow | undefined> {
  const { record } = session
  const previous = record.opening === header.replaces ? await previousState(context, session) : undefined
  if (!previous || !payload) return SILENT
  const group = MlsGroup.restore(context.suite, previous.state)
  const result = await group.process(payload, context.profile.account)
  if (result.kind !== "removed") return SILENT
  session.update({ epoch: previous.epoch, opening: previous.opening })
  return followResult(context, session, header, result)
}

function knownNext(session: ConversationSession, header: EntryHeader): EpochRecord | undefined {
  const known = session.epoch(header.payloadHash)
  return known && known.keys.epoch === header.epoch + 1 ? known : undefined
}

/** Moves the position into an epoch whose key the account has. */
function adopt(
  context: ConversationContext,
  session: ConversationSession,
  header: EntryHeader,
  next: EpochRecord,
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
  return membershipRow(header.author, before, members)
}

function enter(
  { profile: { account: self }, clock }: ConversationContext,
  session: ConversationSession,
  header: EntryHeader,
): void {
  // A commit has a path, so it updated its author's leaf; who joined by it has a new one.
  const { joined, leafUpdated } = session.record
  const isNewLeaf = header.author === self || (leafUpdated === 0 && header.index === joined?.index)
  session.update({
    leafUpdated: isNewLeaf ? Math.min(header.at, clock.now()) : leafUpdated,
    epoch: header.epoch + 1,
    opening: header.payloadHash,
    skipped: [],
    confirmed: header.author !== self,
    messages: 0,
    membership: "member",
    ended: undefined,
  })
  const members = new Set(session.members)
  const { leaving } = session.record
  session.update({ leaving: leaving.filter(({ account }) => members.has(account)), readds: [] })
}

function membershipRow(actor: AccountId, before: readonly AccountId[], after: readonly AccountId[]): LogRow {
  const added = after.filter((account) => !before.includes(account))
  const removed = before.filter((account) => !after.includes(account))
  if (added.length > 0) return { kind: "membership", change: "added", actor, accounts: added }
  if (removed.length > 0) return { kind: "membership", change: "removed", actor, accounts: removed }
  return { kind: "membership", change: "keys", actor, accounts: [] }
}

/** No MLS state for this epoch: either a later one is known, or this device is lost without help. */
function withoutState(
  context: ConversationContext,
  session: ConversationSession,
  header: EntryHeader,
): LogRow | undefined {
  const { groupRecord, epochs } = session
  // The account left this epoch by another commit: whoever was there then judged this one invalid.
  if (epochs.some(({ keys }) => keys.epoch === header.epoch + 1)) return SILENT
  if (groupRecord && groupRecord.epoch > header.epoch + 1) {
    enter(context, session, header)
    return SILENT
  }
  return stuck(context, session, header, "no state for the epoch")
}

type Result<K extends ProcessResult["kind"]> = Extract<ProcessResult, { kind: K }>

async function followResult(
  context: ConversationContext,
  session: ConversationSession,
  header: EntryHeader,
  result: Result<"advanced" | "removed" | "invalid">,
): Promise<LogRow | undefined> {
  if (result.kind === "advanced") return advance(context, session, header, result)
  if (result.kind === "invalid") return skip(context, session, header, result)
  const { committer, context: said } = result
  await noteCommitter(context, session, header, committer, said)
  if (said.readd?.account === context.profile.account) return awaitWelcome(session, header)
  session.update({ unsaved: session.record.unsaved + 1 })
  return leave(context, session, header, committer)
}

async function advance(
  context: ConversationContext,
  session: ConversationSession,
  header: EntryHeader,
  { group, committer, context: said }: Result<"advanced">,
): Promise<LogRow> {
  const before = session.members
  await noteCommitter(context, session, header, committer, said)
  const members = group.members.map(({ account }) => account)
  const { epoch } = group
  const opening = header.payloadHash
  session.addEpoch({
    keys: { epoch, opening, key: await group.epochKey() },
    roster: { epoch, opening, members },
  })
  session.setGroup({ epoch, opening, at: header.index, state: group.serialise() }, group)
  enter(context, session, header)
  const { unsaved, unsavedSince } = session.record
  session.update({
    unsaved: unsaved + 1,
    unsavedSince: unsaved === 0 ? context.clock.now() : unsavedSince,
  })
  return membershipRow(committer, before, members)
}

/** All members judge the commit like this and skip it. */
async function skip(
  context: ConversationContext,
  session: ConversationSession,
  header: EntryHeader,
  { group, committer, fault }: Result<"invalid">,
): Promise<LogRow> {
  session.dropHandle(group)
  const { conversation, index, payloadHash } = header
  context.report({ kind: "policy-violation", conversation, index, culprit: committer, fault })
  const offender = committer ?? (await vouchedAuthor(context, header))
  session.update({ skipped: [...session.record.skipped, { opening: payloadHash, offender }] })
  return SILENT
}

/** Who posted bytes in which MLS names no committer, if one of the account's devices signed for them. */
async function vouchedAuthor(
  { chains }: ConversationContext,
  header: EntryHeader,
): Promise<AccountId | undefined> {
  const chain = await chains.refresh(header.author)
  const device = header.signer && chain?.devices.get(header.signer.device)
  return device && verifyEntrySignature(device.key, header) ? header.author : undefined
}

/** This account is out of the group from this entry on. */
function leave(
  { profile }: ConversationContext,
  session: ConversationSession,
  header: EntryHeader,
  actor: AccountId,
): LogRow {
  session.setGroup(undefined)
  session.update({ membership: "removed", ended: header.index })
  return { kind: "membership", change: "removed", actor, accounts: [profile.account] }
}

/** The commit removes this account and adds it again: it is entered with the Welcome, or a sibling's state. */
function awaitWelcome(session: ConversationSession, { index }: EntryHeader): undefined {
  session.setGroup(undefined)
  session.update({ membership: "removed", ended: index - 1 })
}

/** Told once; the entry is tried again when a later state is at hand, from the vault or a Welcome. */
function stuck(
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

/** The committer is who the MLS tree says. What the entry claims besides is compared and told. */
async function noteCommitter(
  context: ConversationContext,
  session: ConversationSession,
  header: EntryHeader,
  committer: AccountId,
  { chain }: CommitContext,
): Promise<void> {
  const { conversation, index, signer } = header
  if (committer !== header.author) {
    context.report({
      kind: "sender-mismatch",
      conversation,
      index,
      detail: "the log names another committer",
    })
  }
  const known = await context.chains.confirms(committer, chain.index, chain.hash)
  session.update({ chains: withChain(session.record, committer, chain.index) })
  const device = signer && known?.devices.get(signer.device)
  if (!device || !verifyEntrySignature(device.key, header)) {
    context.report({
      kind: "sender-mismatch",
      conversation,
      index,
      detail: "no device vouches for the commit",
    })
  }
}
