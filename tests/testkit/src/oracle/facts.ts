/** What came of a story or a history, gathered from the server's store, from every device and from every disk. */
import type { ConversationDetails, ConversationSummary, LogRecord, ShownMessage } from "@tacit/client"
import { createSuite, MlsGroup } from "@tacit/crypto"
import { type AccountId, type ConversationId, type EntryHeader, type Hash, toHex } from "@tacit/protocol"
import type { Store } from "@tacit/server"
import type { Device } from "../world.ts"
import { type DiskEpoch, DiskReader } from "./disk-reader.ts"

export interface StoredConversation {
  readonly id: ConversationId
  readonly headers: readonly EntryHeader[]
  /** Accounts that have, or once had, a part in it. */
  readonly ever: readonly AccountId[]
  /** Accounts that entries are routed to now, in ascending order. */
  readonly routed: readonly AccountId[]
}

/** A device that somebody looks at. */
export interface Seated {
  readonly name: string
  readonly account: AccountId
  readonly device: Device
}

/** One conversation as one device has it. */
export interface View<S extends Seated = Seated> {
  readonly seat: S
  readonly summary: ConversationSummary
  readonly details: ConversationDetails
  readonly records: ReadonlyMap<number, LogRecord>
  readonly shown: readonly ShownMessage[]
  readonly epochs: readonly DiskEpoch[]
  /** The MLS state on the disk: the commit that opened its epoch, and its members in ascending order. */
  readonly mls: { readonly opening: Hash; readonly members: readonly AccountId[] } | undefined
}

export interface Facts<S extends Seated = Seated> {
  readonly conversations: ReadonlyMap<ConversationId, StoredConversation>
  readonly views: ReadonlyMap<ConversationId, readonly View<S>[]>
  /** Members of each epoch, by opening, as the first device says that holds its key. */
  readonly rosters: ReadonlyMap<Hash, readonly AccountId[]>
}

/** Where facts are gathered: a world, or what real processes left behind. */
export interface Ground {
  readonly store: Pick<Store, "read">
  complete<T>(promise: Promise<T>): Promise<T>
}

export async function gather<S extends Seated>(
  world: Ground,
  seats: readonly S[],
  accounts: readonly AccountId[],
): Promise<Facts<S>> {
  const conversations = await storedConversations(world.store, accounts)
  const views = new Map<ConversationId, View<S>[]>()
  const rosters = new Map<Hash, readonly AccountId[]>()
  for (const seat of seats) {
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

async function viewOf<S extends Seated>(
  world: Ground,
  seat: S,
  summary: ConversationSummary,
): Promise<View<S>> {
  const { conversation } = summary
  const { reading } = seat.device.engine
  const details = await world.complete(reading.details(conversation))
  if (!details) throw new TypeError("a conversation without details")
  const records = await world.complete(reading.log(conversation))
  const disk = new DiskReader(seat.device.store.disk, seat.device.localKey)
  const group = disk.group(conversation)
  const suite = await createSuite({ bytes: (length) => new Uint8Array(length) })
  return {
    seat,
    summary,
    details,
    records: new Map(records.map((record) => [record.index, record])),
    shown: await world.complete(reading.messages(conversation)),
    epochs: disk.epochs(conversation),
    mls: group && {
      opening: group.opening,
      members: MlsGroup.restore(suite, group.state)
        .members.map(({ account }) => account)
        .sort(),
    },
  }
}

async function storedConversations(
  store: Pick<Store, "read">,
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
