/**
 * Starts a conversation: the create entry, the commit that adds the others and their Welcomes are one
 * transaction with the vault, so that a conversation is never half there.
 */
import { MlsGroup, type StagedCommit } from "@tacit/crypto"
import {
  type AccountId,
  type ConversationId,
  encode,
  fromHex,
  LIMITS,
  messageIdFrom,
  type NewEntry,
  NO_HASH,
  ProtocolError,
  payloadHash,
  toHex,
} from "@tacit/protocol"
import type { GroupSettings } from "@tacit/protocol/content"
import { mlsIdentity } from "../account/own-keys.ts"
import { LogPages } from "../timeline/log-pages.ts"
import { marksItem, marksName } from "../vault/items.ts"
import { fetchAddition } from "./additions.ts"
import { type Addition, epochOf, ownChain, UPDATE, vouch, welcomes } from "./commit.ts"
import type { ConversationContext } from "./context.ts"
import { follow } from "./follow.ts"
import type { EpochRecord } from "./record.ts"
import { ConversationSession, newRecord } from "./session.ts"
import { conversationChanges } from "./vault-merge.ts"

/** The id that a new conversation is to have. */
export function newConversationId({ random }: Pick<ConversationContext, "random">): ConversationId {
  return toHex(random.bytes(32)) as ConversationId
}

export type NewConversation =
  | { readonly kind: "direct"; readonly other: AccountId }
  | { readonly kind: "group"; readonly name: string; readonly members: readonly AccountId[] }

/** Rejects with `direct-exists` when the pair has a conversation, and with what keeps a member from being added. */
export async function createConversation(
  context: ConversationContext,
  conversation: ConversationId,
  wanted: NewConversation,
): Promise<ConversationSession> {
  const others = wanted.kind === "direct" ? [wanted.other] : [...new Set(wanted.members)]
  if (others.length > LIMITS.addsPerCommit) {
    throw new ProtocolError("too-large", {
      message: `Start with at most ${LIMITS.addsPerCommit} people; add the others then.`,
    })
  }
  const additions: Addition[] = []
  for (const other of others) additions.push(await fetchAddition(context, other))
  const first = await foundGroup(context, conversation, settingsOf(context.profile.account, wanted))
  return additions.length === 0
    ? store(context, conversation, first, undefined, wanted, additions)
    : store(
        context,
        conversation,
        first,
        await stageAdditions(context, first.group, additions),
        wanted,
        additions,
      )
}

function settingsOf(creator: AccountId, wanted: NewConversation): GroupSettings {
  if (wanted.kind === "direct") return { policy: 1, kind: "direct", creator, name: "", roles: [] }
  return {
    policy: 1,
    kind: "group",
    creator,
    name: wanted.name,
    roles: [{ account: creator, role: "owner" }],
  }
}

interface Founded {
  readonly group: MlsGroup
  readonly state: Uint8Array
  readonly payload: Uint8Array
  readonly epoch: EpochRecord
}

async function foundGroup(
  context: ConversationContext,
  conversation: ConversationId,
  settings: GroupSettings,
): Promise<Founded> {
  const { chains, profile, suite } = context
  const chain = await chains.get(profile.account)
  if (!chain) throw new ProtocolError("not-found")
  const group = await MlsGroup.create(suite, mlsIdentity(profile, chain), conversation, settings)
  // The create entry commits to epoch 0 without showing anything of it.
  const payload = fromHex(payloadHash(group.authenticator()))
  const opening = payloadHash(payload)
  const epoch = {
    keys: { epoch: 0, opening, key: await group.epochKey() },
    roster: { epoch: 0, opening, members: [profile.account] },
  }
  return { group, state: group.serialise(), payload, epoch }
}

async function stageAdditions(
  context: ConversationContext,
  group: MlsGroup,
  additions: readonly Addition[],
): Promise<StagedCommit> {
  const adds = additions.map(({ keyPackage }) => keyPackage)
  const result = await group.stage({
    ...UPDATE,
    adds,
    chain: await ownChain(context),
    now: context.clock.now(),
  })
  if (result.kind === "staged") return result.staged
  throw new ProtocolError("refused", { message: `They cannot be added: ${result.fault}.` })
}

async function store(
  context: ConversationContext,
  conversation: ConversationId,
  founded: Founded,
  staged: StagedCommit | undefined,
  wanted: NewConversation,
  additions: readonly Addition[],
): Promise<ConversationSession> {
  const epochs = staged ? [founded.epoch, epochOf(staged)] : [founded.epoch]
  const { epoch, opening } = staged ?? { epoch: 0, opening: founded.epoch.keys.opening }
  const state = staged?.state ?? founded.state
  const entries = [createEntry(context, conversation, founded, wanted)]
  if (staged) entries.push(await firstCommit(context, conversation, founded, staged, additions))
  const marks = { accepted: true, read: 0, seen: undefined }
  await context.vault.commit(async (view) => {
    const item = {
      membership: "member" as const,
      epoch,
      opening,
      at: staged ? 1 : 0,
      joined: undefined,
      state,
    }
    const changes = await conversationChanges(view, conversation, { state: item, epochs })
    changes.set(marksName(conversation), encode(marksItem, marks))
    return { changes, also: { entries }, value: undefined }
  })
  const { store: records, clock } = context
  const record = { ...newRecord(conversation, 0), ...marks, leafUpdated: clock.now() }
  const log = await LogPages.load(records, conversation)
  const session = new ConversationSession(context, { record, log })
  for (const known of epochs) session.addEpoch(known)
  session.setGroup({ epoch, opening, at: staged ? 1 : 0, state }, staged ? staged.accept() : founded.group)
  await session.flush()
  await follow(context, session)
  return session
}

function createEntry(
  context: ConversationContext,
  conversation: ConversationId,
  { payload }: Founded,
  wanted: NewConversation,
): NewEntry {
  return {
    kind: "create",
    conversation,
    id: messageIdFrom(context.random.bytes(16)),
    payload,
    signer: vouch(context, conversation, NO_HASH, payloadHash(payload)),
    direct: wanted.kind === "direct" ? wanted.other : undefined,
  }
}

async function firstCommit(
  context: ConversationContext,
  conversation: ConversationId,
  { epoch }: Founded,
  staged: StagedCommit,
  additions: readonly Addition[],
): Promise<NewEntry> {
  const { opening } = epoch.keys
  return {
    kind: "commit",
    conversation,
    id: messageIdFrom(context.random.bytes(16)),
    epoch: 0,
    opening,
    replaces: undefined,
    payload: await context.requests.part(staged.payload),
    signer: vouch(context, conversation, opening, staged.opening),
    routing: staged.routing,
    welcomes: await welcomes(context, conversation, additions, staged),
  }
}
