/**
 * Makes a commit and carries it through: staged once, offered with the vault write that holds the new
 * state, taken over only after the server accepted it. Whoever loses the race follows the winner and
 * decides anew.
 */
import type { CommitChange, MlsGroup, StagedCommit } from "@tacit/crypto"
import {
  type AccountId,
  encode,
  type Hash,
  LABELS,
  labelledHash,
  messageIdFrom,
  type NewEntry,
  ProtocolError,
  signEntry,
} from "@tacit/protocol"
import { signWelcome, welcomeEnvelope } from "@tacit/protocol/content"
import { BrokenServerError, isRefusal } from "../connection/requests.ts"
import { MOST_PREVIOUS, previousItem, previousName } from "../vault/items.ts"
import type { VaultDecision, VaultView } from "../vault/vault-cache.ts"
import type { ConversationContext } from "./context.ts"
import { follow } from "./follow.ts"
import type { EpochRecord } from "./record.ts"
import { stateOf } from "./restore.ts"
import type { ConversationSession } from "./session.ts"
import { conversationChanges } from "./vault-merge.ts"
import { isWithheld } from "./withheld.ts"

export interface Addition {
  readonly account: AccountId
  readonly ref: Hash
  readonly keyPackage: Uint8Array
}

export type Change = Omit<CommitChange, "adds" | "chain" | "now"> & { readonly adds: readonly Addition[] }

/** What to change in the group as it stands; `undefined` when there is nothing to do (any more). */
export type Intent = (group: MlsGroup) => Promise<Change | undefined>

export type CommitOutcome =
  | { readonly kind: "done" }
  | { readonly kind: "nothing-to-do" }
  | { readonly kind: "not-a-member" }
  | { readonly kind: "refused"; readonly fault: string }

const RACES = 32

/** An account's own update: a new leaf and path, and nothing else. */
export const UPDATE: Change = { adds: [], removes: [], leaves: [] }

export async function commitChange(
  context: ConversationContext,
  session: ConversationSession,
  intent: Intent,
  replaces?: Hash,
): Promise<CommitOutcome> {
  let tried: Hash | undefined
  for (let race = 0; race < RACES; race++) {
    await follow(context, session)
    await expectSettled(context, session)
    const group = session.record.membership === "member" ? session.liveGroup() : undefined
    if (!group) return { kind: "not-a-member" }
    // Who calls the epoch stale and shows no other commit gets no second one for it.
    if (tried === session.record.opening) break
    tried = session.record.opening
    const change = await intent(group)
    if (!change) return { kind: "nothing-to-do" }
    const chain = await ownChain(context)
    session.dropHandle()
    const adds = change.adds.map(({ keyPackage }) => keyPackage)
    const result = await group.stage({ ...change, adds, chain, now: context.clock.now() })
    if (result.kind === "refused") return { kind: "refused", fault: result.fault }
    if (await offer(context, session, change, result.staged, replaces)) return { kind: "done" }
  }
  throw new ProtocolError("stale-epoch")
}

/** True once the commit stands; false when another one was first. */
async function offer(
  context: ConversationContext,
  session: ConversationSession,
  change: Change,
  staged: StagedCommit,
  replaces: Hash | undefined,
): Promise<boolean> {
  const entry = await commitEntry(context, session, change, staged, replaces)
  const epoch = epochOf(staged)
  try {
    await context.vault.commit(async (view): Promise<VaultDecision<undefined>> => {
      const state = { ...stateItemOf(session, staged), at: undefined }
      const epochs = [...unsavedEpochs(session), epoch]
      const { dead } = session.record
      const changes = await conversationChanges(view, session.id, { state, epochs, dead })
      await keepPrevious(view, session, changes)
      return { changes, also: { entries: [entry] }, value: undefined }
    })
  } catch (error) {
    session.dropHandle(staged.abandon())
    if (isRefusal(error, "stale-epoch")) return false
    throw error
  }
  const group = staged.accept()
  session.addEpoch(epoch)
  session.setGroup(
    { epoch: staged.epoch, opening: staged.opening, at: undefined, state: staged.state },
    group,
  )
  session.update({ unsaved: 0, leafUpdated: context.clock.now() })
  await session.flush()
  await follow(context, session)
  await expectSettled(context, session)
  return true
}

/**
 * Throws where a commit stands that the log does not show yet, or where it is open whether one stands: nothing
 * is built on either.
 */
async function expectSettled(context: ConversationContext, session: ConversationSession): Promise<void> {
  if (await isWithheld(context, session))
    throw new BrokenServerError("the server took a commit and does not show it")
  if (!session.record.contest) return
  const message = "Another member contests the newest change. Nothing changes until a third one has written."
  throw new ProtocolError("stale-epoch", { message })
}

/** In a direct conversation the other may take the commit for invalid: then both go on from the state before it. */
async function keepPrevious(
  view: VaultView,
  session: ConversationSession,
  changes: Map<string, Uint8Array>,
): Promise<void> {
  const { settings, unconfirmed } = session.record
  const state = stateOf(session)
  if (settings?.kind !== "direct" || !state) return
  const name = previousName(session.id)
  const earlier = unconfirmed.length > 0 ? ((await view.item(name, previousItem)) ?? []) : []
  changes.set(name, encode(previousItem, [...earlier, state].slice(-MOST_PREVIOUS)))
}

async function commitEntry(
  context: ConversationContext,
  session: ConversationSession,
  change: Change,
  staged: StagedCommit,
  replaces: Hash | undefined,
): Promise<NewEntry> {
  const { requests, random } = context
  const { epoch, opening } = session.record
  return {
    kind: "commit",
    conversation: session.id,
    id: messageIdFrom(random.bytes(16)),
    epoch,
    opening,
    replaces,
    payload: await requests.part(staged.payload),
    signer: vouch(context, session.id, opening, staged.opening),
    routing: staged.routing,
    welcomes: await welcomes(context, session.id, additionsOf(change), staged),
  }
}

/** Everybody who gets a Welcome: who is added, and who is added again. */
function additionsOf({ adds, readd }: Change): readonly Addition[] {
  if (!readd) return adds
  const { account, keyPackage } = readd
  return [...adds, { account, keyPackage, ref: labelledHash(LABELS.keyPackageHash, keyPackage) }]
}

/** The device's word for an entry that it posts. */
export function vouch(
  { profile }: ConversationContext,
  conversation: ConversationSession["id"],
  parent: Hash,
  payload: Hash,
): { device: typeof profile.device; signature: Uint8Array } {
  return { device: profile.device, signature: signEntry(profile.deviceSecret, conversation, parent, payload) }
}

export async function welcomes(
  context: ConversationContext,
  conversation: ConversationSession["id"],
  additions: readonly Addition[],
  staged: StagedCommit,
): Promise<Extract<NewEntry, { kind: "commit" }>["welcomes"]> {
  const { profile, requests } = context
  const chain = await ownChain(context)
  const { welcome, epoch, opening } = staged
  if (!welcome) return []
  const inside = {
    conversation,
    epoch,
    opening,
    inviter: profile.account,
    chain,
    device: profile.device,
    keyPackages: additions.map(({ ref }) => ref),
    welcome,
  }
  const envelope = await requests.part(encode(welcomeEnvelope, signWelcome(profile.deviceSecret, inside)))
  return additions.map(({ account }) => ({ account, welcome: envelope }))
}

export async function ownChain({
  chains,
  profile,
}: ConversationContext): Promise<{ index: number; hash: Hash }> {
  const chain = await chains.get(profile.account)
  if (!chain) throw new ProtocolError("not-found", { message: "This account has no chain." })
  return chain.head
}

export function epochOf({ epoch, opening, epochKey, members }: StagedCommit): EpochRecord {
  return {
    keys: { epoch, opening, key: epochKey },
    roster: { epoch, opening, members: members.map(({ account }) => account) },
  }
}

function stateItemOf(session: ConversationSession, { epoch, opening, state }: StagedCommit) {
  return { membership: "member" as const, epoch, opening, joined: session.record.joined, state }
}

/** Epochs of commits by others that the vault may not have. */
export function unsavedEpochs({ epochs, record }: ConversationSession): readonly EpochRecord[] {
  return epochs.filter(({ keys }) => keys.epoch >= record.epoch - record.unsaved)
}

/** Writes what was followed since the last save to the vault. */
export async function saveToVault(context: ConversationContext, session: ConversationSession): Promise<void> {
  await context.vault.commit(async (view) => {
    const { dead } = session.record
    const mine = { state: stateOf(session), epochs: unsavedEpochs(session), dead }
    const changes = await conversationChanges(view, session.id, mine)
    if (changes.size === 0) return undefined
    const { cursor } = session.record
    const saved = cursor ? [{ conversation: session.id, index: cursor.index }] : []
    return { changes, saved, value: undefined }
  })
  session.update({ unsaved: 0 })
  await session.flush()
}
