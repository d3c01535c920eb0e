/** Takes over from the vault what it knows of a conversation and this device does not. */
import { type ConversationId, NO_HASH } from "@tacit/protocol"
import { LogPages } from "../timeline/log-pages.ts"
import type { StateItem } from "../vault/items.ts"
import { marksItem, marksName, previousItem, previousName } from "../vault/items.ts"
import type { ConversationContext } from "./context.ts"
import type { GroupRecord } from "./record.ts"
import { ConversationSession, newRecord } from "./session.ts"
import { laterState, readConversation } from "./vault-merge.ts"

/** A conversation that this device sees for the first time; `undefined` if the vault does not know it. */
export async function sessionFromVault(
  context: ConversationContext,
  conversation: ConversationId,
  first: number,
): Promise<ConversationSession | undefined> {
  await context.vault.refresh()
  const found = await context.vault.read(async (view) => ({
    stored: await readConversation(view, conversation, 0),
    marks: await view.item(marksName(conversation), marksItem),
  }))
  if (!found.stored) return undefined
  const log = await LogPages.load(context.store, conversation)
  const record = { ...newRecord(conversation, first), joined: found.stored.state.joined, ...found.marks }
  const session = new ConversationSession(context, { record, log })
  for (const epoch of found.stored.epochs) session.addEpoch(epoch)
  session.setGroup(groupOf(found.stored.state))
  return session
}

/** Brings epochs and a later state in from the newest vault; returns what the vault has. */
export async function restoreFromVault(
  context: ConversationContext,
  session: ConversationSession,
): Promise<StateItem | undefined> {
  await context.vault.refresh()
  const stored = await context.vault.read((view) => readConversation(view, session.id, session.record.epoch))
  if (!stored) return undefined
  for (const epoch of stored.epochs) session.addEpoch(epoch)
  // The vault may have been written last under a commit that turned out to be void.
  if (session.record.dead.includes(stored.state.opening)) return undefined
  const mine = stateOf(session)
  const winner = mine ? laterState(mine, stored.state) : stored.state
  if (winner !== mine) session.setGroup(groupOf(winner))
  return stored.state
}

/** States before this account's newest commits of a direct conversation, while nobody else has written after them. */
export async function previousStates(
  context: ConversationContext,
  session: ConversationSession,
): Promise<readonly StateItem[]> {
  await context.vault.refresh()
  const stored = await context.vault.read((view) => view.item(previousName(session.id), previousItem))
  return stored ?? []
}

function groupOf({ membership, epoch, opening, at, state }: StateItem): GroupRecord | undefined {
  return membership === "member" ? { epoch, opening, at, state } : undefined
}

/** This device's state as an item of the vault. */
export function stateOf(session: ConversationSession): StateItem | undefined {
  const { groupRecord, record } = session
  const { membership, joined, epoch, opening, ended } = record
  if (groupRecord) return { membership: "member", joined, ...groupRecord }
  if (membership === "member" || opening === NO_HASH) return undefined
  return { membership, epoch, opening, at: ended, joined, state: new Uint8Array(0) }
}
