/** What came of a history, gathered from the server's store, from every device and from every disk. */
import type { ConversationDetails, ConversationSummary, LogRecord, ShownMessage } from "@tacit/client"
import { createSuite, MlsGroup } from "@tacit/crypto"
import { type AccountId, type ConversationId, type EntryHeader, type Hash, toHex } from "@tacit/protocol"
import type { Store } from "@tacit/server"
import type { World } from "../world.ts"
import type { Cast, Seat } from "./cast.ts"
import { type DiskEpoch, DiskReader } from "./disk-reader.ts"

export interface StoredConversation {
  readonly id: ConversationId
  readonly headers: readonly EntryHeader[]
  /** Accounts that have, or once had, a part in it. */
  readonly ever: readonly AccountId[]
  /** Accounts that entries are routed to now, in ascending order. */
  readonly routed: readonly AccountId[]
}

/** One conversation as one device has it. */
export interface View {
  readonly seat: Seat
  readonly summary: ConversationSummary
  readonly details: ConversationDetails
  readonly records: ReadonlyMap<number, LogRecord>
  readonly shown: readonly ShownMessage[]
  readonly epochs: readonly DiskEpoch[]
  /** Members by the MLS tree on the disk, in ascending order; absent without a state. */
  readonly mlsMembers: readonly AccountId[] | undefined
}

export interface Facts {
  readonly conversations: ReadonlyMap<ConversationId, StoredConversation>
  readonly views: ReadonlyMap<ConversationId, readonly View[]>
  /** Members of each epoch, by opening, as the first device says that holds its key. */
  readonly rosters: ReadonlyMap<Hash, readonly AccountId[]>
}

export async function gather(world: World, cast: Cast): Promise<Facts> {
  const conversations = await storedConversations(world.store, cast.accounts)
  const views = new Map<ConversationId, View[]>()
  const rosters = new Map<Hash, readonly AccountId[]>()
  for (const seat of cast.running) {
    for (const summary of await world.complete(seat.device.engine.reading.conversations())) {
      const view = await viewOf(world, seat, summary)
      views.set(summary.conversation, [...(views.get(summary.conversation) ?? []), view])
      for (const { roster } of view.epochs) {
        if (!rosters.has(roster.opening)) rosters.set(roster.opening, roster.members)
      }
    }
  }
  return { conversations, views, rosters }
}

export const keyOf = ({ keys }: DiskEpoch) => toHex(keys.key)

async function viewOf(world: World, seat: Seat, summary: ConversationSummary): Promise<View> {
  const { conversation } = summary
  const { reading } = seat.device.engine
  const details = await world.complete(reading.details(conversation))
  if (!details) throw new TypeError("a conversation without details")
  const records = await world.complete(reading.log(conversation))
  const disk = new DiskReader(seat.device.store.disk, seat.device.localKey)
  const state = disk.mlsState(conversation)
  const suite = await createSuite({ bytes: (length) => new Uint8Array(length) })
  return {
    seat,
    summary,
    details,
    records: new Map(records.map((record) => [record.index, record])),
    shown: await world.complete(reading.messages(conversation)),
    epochs: disk.epochs(conversation),
    mlsMembers:
      state &&
      MlsGroup.restore(suite, state)
        .members.map(({ account }) => account)
        .sort(),
  }
}

async function storedConversations(
  store: Store,
  accounts: readonly AccountId[],
): Promise<ReadonlyMap<ConversationId, StoredConversation>> {
  return store.read(async ({ conversations }) => {
    const ever = new Map<ConversationId, AccountId[]>()
    for (const account of accounts) {
      for (const { membership } of await conversations.changed(account, 0, 1000)) {
        ever.set(membership.conversation, [...(ever.get(membership.conversation) ?? []), account])
      }
    }
    const found = new Map<ConversationId, StoredConversation>()
    for (const [id, had] of ever) {
      const to = (await conversations.get(id))?.head ?? -1
      const entries = await conversations.entries({
        conversation: id,
        from: 0,
        to,
        limit: to + 1,
        bytes: 2 ** 40,
      })
      const routed = (await conversations.members(id)).map(({ account }) => account).sort()
      found.set(id, { id, headers: entries.map(({ header }) => header), ever: had, routed })
    }
    return found
  })
}
