/**
 * Takes a Welcome from the inbox (DESIGN section 5, [M]): the secret of its KeyPackage leaves the vault in
 * the very transaction that stores the state joined with it, and only then the Welcome leaves the inbox.
 */
import { MlsGroup } from "@tacit/crypto"
import {
  type EntryHeader,
  entryHash,
  type InboxItem,
  LABELS,
  labelledHash,
  NO_TRANSACTION,
} from "@tacit/protocol"
import type { UnsignedWelcome } from "@tacit/protocol/content"
import { type OwnKeyPackage, spendKeyPackage } from "../account/spend-key-package.ts"
import { isRefusal } from "../connection/requests.ts"
import { LogPages } from "../timeline/log-pages.ts"
import {
  type KeyPackageItem,
  keyPackageItem,
  keyPackageName,
  USED_KEY_PACKAGES,
  usedKeyPackagesItem,
} from "../vault/items.ts"
import type { VaultDecision, VaultView } from "../vault/vault-cache.ts"
import { unsavedEpochs } from "./commit.ts"
import { lose } from "./contest.ts"
import type { ConversationContext } from "./context.ts"
import { follow } from "./follow.ts"
import { newestPlace } from "./newest-place.ts"
import { commitOf, type LoggedCommit, readEnvelope } from "./read-welcome.ts"
import { requestReadd } from "./readd.ts"
import type { EpochRecord } from "./record.ts"
import { ConversationSession, newRecord } from "./session.ts"
import { conversationChanges, readConversation } from "./vault-merge.ts"

/** A time at which everything is due; 0 would say that it is not known. */
const LONG_AGO = 1

interface Joined {
  readonly group: MlsGroup
  readonly state: Uint8Array
  readonly epoch: EpochRecord
  readonly lastResort: boolean
}

/**
 * The conversation's session after the item was dealt with; `undefined` if it led nowhere. `isLast` if no other of
 * the conversation waits behind it.
 */
export async function takeWelcome(
  context: ConversationContext,
  item: InboxItem,
  known: ConversationSession | undefined,
  isLast: boolean,
): Promise<ConversationSession | undefined> {
  const envelope = await readEnvelope(context, item)
  if (!envelope) return discard(context, item, known)
  if (known) await follow(context, known)
  if (known && !awaitsWelcome(known, item)) return discard(context, item, known)
  if (known?.record.contest?.by === envelope.inviter) return known
  const commit = await commitOf(context, item, envelope)
  if (!commit || (known && !isLater(context, known, envelope))) return discard(context, item, known)
  // Where its commit is damaged, nothing is asked for while another one waits that may lead on.
  if (!commit.payload && !isLast) return known
  const { header } = commit
  if (known) await leaveBehind(context, known, envelope, header)
  let joined: Joined | undefined
  let isKnownElsewhere = false
  const committed = await context.vault.commit(async (view) => {
    const stored = await readConversation(view, item.conversation, envelope.epoch)
    isKnownElsewhere = known === undefined && stored !== undefined
    if (isKnownElsewhere) return undefined
    const secret = await ownSecret(view, envelope)
    joined = secret && (await join(context, envelope, secret, commit))
    return joined && secret
      ? storeJoined(context, view, { item, envelope, header, joined, secret, known })
      : undefined
  })
  // It stays in the inbox until this device has followed the log to where the vault is.
  if (isKnownElsewhere) return undefined
  if (!committed || !joined) return withoutJoining(context, item, envelope, known, commit)
  const session = known ?? (await freshSession(context, item))
  const accepted = session.record.accepted && isAcquainted(session, envelope)
  const { group, state, epoch, lastResort } = joined
  // Who joined by a last-resort KeyPackage has a leaf key that others may share: it is due at once.
  const leafUpdated = lastResort ? LONG_AGO : context.clock.now()
  session.addEpoch(epoch)
  session.setGroup({ epoch: epoch.keys.epoch, opening: epoch.keys.opening, at: header.index, state }, group)
  const place = { index: header.index, hash: entryHash(header) }
  session.update({ joined: place, unsaved: 0, leafUpdated, accepted })
  await session.flush()
  await follow(context, session)
  return session
}

/** A Welcome counts for a conversation that is new here, or in which this account can go no further before it. */
function awaitsWelcome({ record }: ConversationSession, item: InboxItem): boolean {
  const isOut = record.membership !== "member" || record.contest !== undefined
  return isOut && item.index > (record.cursor?.index ?? -1)
}

/**
 * Whether the Welcome leads on from what was followed. A last-resort KeyPackage opens old Welcomes as well, and
 * who was removed since has the keys of those epochs.
 */
function isLater(
  context: ConversationContext,
  { record, id }: ConversationSession,
  { epoch }: UnsignedWelcome,
): boolean {
  const followed = record.contest ? record.contest.epoch : record.epoch
  if (epoch > followed) return true
  const detail = "the Welcome leads back to an epoch that is over"
  context.report({ kind: "rejoin-untrusted", conversation: id, detail })
  return false
}

/**
 * Whether the inviter was there when this account last was. Somebody else may well have come since; or may have
 * made another group of the same name, which nothing here can tell from the true one.
 */
function isAcquainted({ members }: ConversationSession, { inviter }: UnsignedWelcome): boolean {
  return members.includes(inviter)
}

/** What this device held for the conversation's present is over: the account is added again. */
async function leaveBehind(
  context: ConversationContext,
  known: ConversationSession,
  envelope: UnsignedWelcome,
  header: EntryHeader,
): Promise<void> {
  const { contest, membership } = known.record
  if (membership === "stuck" && !isAcquainted(known, envelope)) {
    const detail = "the account is added again by somebody who was not there when it last was"
    context.report({ kind: "rejoin-untrusted", conversation: known.id, detail })
  }
  if (contest) await lose(context, known, header, contest)
}

/** The secret of the one KeyPackage of this account among those that the commit used, if it is still there. */
async function ownSecret(
  view: VaultView,
  { keyPackages }: UnsignedWelcome,
): Promise<OwnKeyPackage | undefined> {
  for (const ref of keyPackages) {
    const item = await view.item(keyPackageName(ref), keyPackageItem)
    if (item) return { ref, ...item }
  }
  return undefined
}

async function join(
  context: ConversationContext,
  { welcome, conversation, epoch, opening }: UnsignedWelcome,
  { keyPackage, secret, lastResort }: KeyPackageItem,
  { header, payload: commit }: LoggedCommit,
): Promise<Joined | undefined> {
  const fork = (cause: string) => {
    context.report({ kind: "epoch-fork", conversation, index: header.index, cause })
    return undefined
  }
  if (!commit) return fork("the commit that the invitation belongs to is damaged")
  const result = await MlsGroup.join(context.suite, { welcome, commit, keyPackage, secret, conversation })
  if (result.kind === "refused" && result.fault === "another-commit")
    return fork("the invitation gives other keys than the commit that it belongs to")
  if (result.kind === "refused" || result.group.epoch !== epoch) {
    const detail = result.kind === "refused" ? result.fault : "the Welcome is of another epoch"
    context.report({ kind: "rejoin-untrusted", conversation, detail })
    return undefined
  }
  const { group } = result
  const members = group.members.map(({ account }) => account)
  return {
    group,
    lastResort,
    state: group.serialise(),
    epoch: { keys: { epoch, opening, key: await group.epochKey() }, roster: { epoch, opening, members } },
  }
}

async function storeJoined(
  context: ConversationContext,
  view: VaultView,
  input: {
    item: InboxItem
    envelope: UnsignedWelcome
    header: EntryHeader
    joined: Joined
    secret: OwnKeyPackage
    known: ConversationSession | undefined
  },
): Promise<VaultDecision<undefined>> {
  const { item, envelope, header, joined, secret, known } = input
  const state = {
    membership: "member" as const,
    epoch: envelope.epoch,
    opening: envelope.opening,
    at: header.index,
    joined: { index: header.index, hash: entryHash(header) },
    state: joined.state,
  }
  // The new state does not lead to the epochs before it: their keys are saved with it.
  const epochs = [...(known ? unsavedEpochs(known) : []), joined.epoch]
  const dead = known?.record.dead ?? []
  const changes = new Map<string, Uint8Array | undefined>(
    await conversationChanges(view, item.conversation, { state, epochs, dead }),
  )
  const spent = await spendKeyPackage(context, view, secret)
  for (const [name, value] of spent.changes) changes.set(name, value)
  return { changes, also: { inboxAcks: [item.id], keyPackages: spent.published }, value: undefined }
}

async function freshSession(context: ConversationContext, item: InboxItem): Promise<ConversationSession> {
  const log = await LogPages.load(context.store, item.conversation)
  const record = newRecord(item.conversation, item.index)
  return new ConversationSession(context, { record, log })
}

/** The secret is gone (a sibling joined with it, or it was used for another Welcome), or the Welcome is no good. */
async function withoutJoining(
  context: ConversationContext,
  item: InboxItem,
  envelope: UnsignedWelcome,
  known: ConversationSession | undefined,
  { header, payload }: LoggedCommit,
): Promise<ConversationSession | undefined> {
  const joinedElsewhere = await context.vault.read(async (view) => {
    const stored = await readConversation(view, item.conversation, envelope.epoch)
    return stored?.state.membership === "member" && (stored.state.joined?.index ?? -1) >= item.index
  })
  if (joinedElsewhere) return discard(context, item, known)
  const leaf = await context.vault.read(async (view) => {
    const used = await view.item(USED_KEY_PACKAGES, usedKeyPackagesItem)
    const spent = used?.find(({ ref }) => envelope.keyPackages.includes(ref))
    return (spent ?? (await ownSecret(view, envelope)))?.leaf
  })
  const { conversation } = item
  const { epoch, opening } = envelope
  const place = await newestPlace(context, conversation, {
    epoch,
    opening,
    gap: false,
    next: header.index + 1,
  })
  if (!place.asked)
    await requestReadd(context, { conversation, ...place, leaf: leaf ?? labelledHash(LABELS.leafHash) })
  // While the commit is only damaged on the way here, the Welcome may still be good: for a sibling, or later.
  return payload ? discard(context, item, known) : known
}

async function discard(
  context: ConversationContext,
  item: InboxItem,
  known: ConversationSession | undefined,
): Promise<ConversationSession | undefined> {
  try {
    await context.requests.transact({ ...NO_TRANSACTION, inboxAcks: [item.id] })
  } catch (error) {
    if (!isRefusal(error, "not-found")) throw error
  }
  return known
}
