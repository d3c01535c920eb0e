/**
 * Pushes what was committed to the sockets of this process. A frame is encoded once per entry and the
 * same bytes go to every member. Entries of one conversation are pushed in order; a push that is lost
 * loses nothing, because clients resume by cursor.
 */
import {
  type AccountId,
  type CarriedEntry,
  type ConversationId,
  type DownFrame,
  downFrame,
  encode,
} from "@tacit/protocol"
import type { Bus, BusTopics } from "../bus/bus.ts"
import { type Log, shortId } from "../log/log.ts"
import type { Store } from "../store/store.ts"

/** A connection as the fan-out sees it. */
export interface Recipient {
  readonly name: string
  readonly account: AccountId
  push(frame: Uint8Array): void
  /** The account's chain changed: the device may be revoked. */
  chainChanged(): void
  /** The account has more connections than it may, and this is the oldest. */
  crowdedOut(): void
}

export interface FanOut {
  /** Keeps an entry until the bus tells of it, so that it need not be read again. */
  remember(entry: CarriedEntry): void
  join(recipient: Recipient): void
  leave(recipient: Recipient): void
  stop(): void
}

/** Conversations whose members are remembered at a time. */
const ROUTES = 10_000

/** `most` is how many connections one account may have. */
export function fanOut(store: Store, bus: Bus, log: Log, most: number): FanOut {
  const recipients = new Map<AccountId, Set<Recipient>>()
  const fresh = new Map<string, CarriedEntry>()
  const routes = new Map<ConversationId, readonly AccountId[]>()
  const lanes = new Map<ConversationId, Promise<void>>()

  const of = (account: AccountId): Iterable<Recipient> => recipients.get(account) ?? []
  const key = (conversation: ConversationId, index: number): string => `${conversation} ${index}`

  function onConversation(message: BusTopics["conversation"]): void {
    const { conversation, index, routed } = message
    const entry = fresh.get(key(conversation, index))
    fresh.delete(key(conversation, index))
    const accounts = routed ?? routes.get(conversation)
    if (entry && accounts && !lanes.has(conversation)) deliver(message, entry, accounts)
    else enqueue(message, entry)
  }

  /** Waits its turn behind what has to be read from the store. */
  function enqueue(message: BusTopics["conversation"], known: CarriedEntry | undefined): void {
    const { conversation, index, routed } = message
    const before = lanes.get(conversation) ?? Promise.resolve()
    const lane = before
      .then(async () => {
        const accounts = routed ?? routes.get(conversation) ?? (await readRoute(store, conversation))
        const entry = known ?? (await readEntry(store, conversation, index))
        if (entry) deliver(message, entry, accounts)
      })
      .catch((error: Error) => log.write("error", "failed", { conversation: shortId(conversation), error }))
      .finally(() => {
        if (lanes.get(conversation) === lane) lanes.delete(conversation)
      })
    lanes.set(conversation, lane)
  }

  function deliver(
    { conversation, routed }: BusTopics["conversation"],
    entry: CarriedEntry,
    accounts: readonly AccountId[],
  ): void {
    // What changed the routing was sent to members before and after; only the latter hear of the next.
    if (routed) routes.delete(conversation)
    else remember(routes, conversation, accounts)
    let frame: Uint8Array | undefined
    for (const account of accounts) {
      for (const recipient of of(account)) {
        frame ??= encodeFrame({ kind: "entry", entry })
        recipient.push(frame)
      }
    }
  }

  const subscriptions = [
    bus.subscribe("conversation", onConversation),
    bus.subscribe("inbox", ({ account, latest }) => {
      for (const recipient of of(account)) recipient.push(encodeFrame({ kind: "inbox", latest }))
    }),
    bus.subscribe("vault", ({ account, version, by }) => {
      for (const recipient of of(account)) {
        if (recipient.name !== by) recipient.push(encodeFrame({ kind: "vault", version }))
      }
    }),
    bus.subscribe("chain", ({ account }) => {
      for (const recipient of of(account)) recipient.chainChanged()
    }),
  ]

  return {
    remember: (entry) => void fresh.set(key(entry.header.conversation, entry.header.index), entry),
    join(recipient) {
      const all = recipients.get(recipient.account) ?? new Set()
      recipients.set(recipient.account, all.add(recipient))
      // The oldest goes, which most likely is one whose other end is gone without a word.
      const [oldest] = all
      if (all.size > most) oldest?.crowdedOut()
    },
    leave(recipient) {
      const all = recipients.get(recipient.account)
      all?.delete(recipient)
      if (all?.size === 0) recipients.delete(recipient.account)
    },
    stop() {
      for (const end of subscriptions) end()
    },
  }
}

function encodeFrame(frame: DownFrame): Uint8Array {
  return encode(downFrame, frame)
}

function remember(
  routes: Map<ConversationId, readonly AccountId[]>,
  conversation: ConversationId,
  accounts: readonly AccountId[],
): void {
  if (routes.size >= ROUTES) routes.clear()
  routes.set(conversation, accounts)
}

async function readRoute(store: Store, conversation: ConversationId): Promise<readonly AccountId[]> {
  const members = await store.read((reads) => reads.conversations.members(conversation))
  return members.map(({ account }) => account)
}

async function readEntry(
  store: Store,
  conversation: ConversationId,
  index: number,
): Promise<CarriedEntry | undefined> {
  const range = { conversation, from: index, to: index, limit: 1, bytes: 0 }
  const [entry] = await store.read((reads) => reads.conversations.entries(range))
  return entry
}
