import { LocalSealer } from "@tacit/crypto"
import {
  type ConversationId,
  encode,
  type InboxItem,
  LIMITS,
  type Reply,
  type Request,
} from "@tacit/protocol"
import { signWelcome, welcomeEnvelope } from "@tacit/protocol/content"
import { beforeEach, describe, expect, test } from "vitest"
import { Requests } from "../connection/requests.ts"
import type { ConversationContext } from "../conversation/context.ts"
import { Outbox } from "../conversation/outbox.ts"
import { PushedEntries } from "../conversation/pushed-entries.ts"
import { CONVERSATIONS, type ConversationRecord, conversationRecord } from "../conversation/record.ts"
import { newRecord } from "../conversation/session.ts"
import type { SecurityEvent } from "../events.ts"
import { MemoryStore } from "../store/memory-store.ts"
import { put, SealedStore } from "../store/sealed-store.ts"
import { conversationOf, hashOf } from "../testing/entries.ts"
import { ManualClock } from "../testing/manual-clock.ts"
import { person, profileOf } from "../testing/people.ts"
import { SeededRandom } from "../testing/seeded-random.ts"
import { Background } from "./background.ts"
import { Conversations } from "./conversations.ts"

const a = conversationOf("a")
const b = conversationOf("b")
const HEAD = 5
const HOUR = 60 * 60_000
const alice = person(1)
const bob = person(2)

/** Bob invites Alice, or says nothing that makes sense. */
function welcome(id: number, conversation: ConversationId, sound: boolean): InboxItem {
  const inside = {
    conversation,
    epoch: 1,
    opening: hashOf("commit"),
    inviter: bob.account,
    chain: bob.chain.head,
    device: bob.deviceId,
    keyPackages: [hashOf("key package")],
    welcome: new Uint8Array(10),
  }
  const bytes = sound
    ? encode(welcomeEnvelope, signWelcome(bob.device.secretKey, inside))
    : new Uint8Array(10)
  return { id, conversation, commit: hashOf("commit"), index: HEAD, welcome: { kind: "inline", bytes } }
}

describe("the conversations of a device", () => {
  let clock: ManualClock
  let store: SealedStore
  let events: SecurityEvent[]
  let bugs: unknown[]
  let background: Background
  /** Conversations whose logs were read, in order. */
  let read: ConversationId[]
  let changed: ConversationId[]
  /** Conversations whose logs the server set back. */
  let setBack: ConversationId[]
  let inbox: InboxItem[]
  /** Items that left the inbox. */
  let acknowledged: number[]

  function answer(request: Request): Reply {
    switch (request.kind) {
      case "heads": {
        const conversations = changed.map((conversation) => ({
          conversation,
          head: HEAD,
          first: 0,
          member: true,
        }))
        return {
          kind: "heads",
          conversations: request.after === 0 ? conversations : [],
          cursor: 1,
          more: false,
        }
      }
      case "inbox-read":
        return { kind: "inbox", items: inbox, more: false }
      case "transact":
        acknowledged.push(...request.inboxAcks)
        return { kind: "transacted", appended: [] }
      case "log-read":
        read.push(request.conversation)
        return { kind: "log", entries: [], head: setBack.includes(request.conversation) ? HEAD - 1 : HEAD }
      default:
        throw new TypeError(`nobody asks for ${request.kind}`)
    }
  }

  /** A device that was started anew: the records are on its disk, and nothing is in memory. */
  async function started(...records: readonly Partial<ConversationRecord>[]): Promise<Conversations> {
    const whole = records.map((changes) => ({
      ...newRecord(a, 0),
      cursor: { index: HEAD, hash: hashOf("head") },
      opening: hashOf("commit"),
      leafUpdated: clock.now(),
      ...changes,
    }))
    await store.write(
      whole.map((record) => put(CONVERSATIONS, record.conversation, conversationRecord, record)),
    )
    const context = {
      profile: profileOf(alice),
      chains: { confirms: async () => bob.chain },
      requests: new Requests(async (request) => answer(request)),
      outbox: await Outbox.load(store),
      pushed: new PushedEntries(),
      store,
      clock,
      report: (event: SecurityEvent) => events.push(event),
      emit: () => {},
    } as unknown as ConversationContext
    const known = whole.map(({ conversation }) => conversation)
    return new Conversations(context, background, () => 0.5, known)
  }

  beforeEach(() => {
    clock = new ManualClock()
    store = new SealedStore(new MemoryStore(), new LocalSealer(new Uint8Array(32), new SeededRandom(1)))
    events = []
    bugs = []
    read = []
    changed = []
    setBack = []
    inbox = []
    acknowledged = []
    background = new Background((error) => bugs.push(error))
  })

  async function pass(milliseconds: number) {
    clock.advance(milliseconds)
    await background.idle()
    expect(bugs).toEqual([])
  }

  test("a log that the server set back keeps no other from being followed, and is tried again", async () => {
    const conversations = await started({ conversation: a }, { conversation: b })
    changed = [a, b]
    setBack = [a]
    await conversations.catchUp()
    expect(read).toEqual([a, b])
    expect(events).toEqual([{ kind: "log-rollback", conversation: a, index: HEAD - 1 }])
    setBack = []
    await conversations.catchUp()
    expect(read).toEqual([a, b, a])
    await conversations.catchUp()
    expect(read).toEqual([a, b, a])
  })

  test("nor does its Welcome keep others waiting in the inbox, and it stays there", async () => {
    const conversations = await started({ conversation: a }, { conversation: b })
    setBack = [a]
    inbox = [welcome(1, a, true), welcome(2, b, false)]
    await conversations.catchUp()
    expect(acknowledged).toEqual([2])
    expect(events.map(({ kind }) => kind)).toEqual(["log-rollback", "rejoin-untrusted"])
  })

  test("what was due while the device was off is done after its start, though nobody opens the conversation", async () => {
    const overdue = { leafUpdated: clock.now() - LIMITS.leafUpdateEvery }
    const conversations = await started({ conversation: a }, { conversation: b, ...overdue })
    await conversations.catchUp()
    expect(read).toEqual([])
    await pass(2000)
    expect(read).toContain(b)
    expect(read).not.toContain(a)
  })

  test("what falls due while the device is on is done within the hour", async () => {
    const soon = { leafUpdated: clock.now() - LIMITS.leafUpdateEvery + HOUR / 2 }
    const conversations = await started({ conversation: a, ...soon })
    await conversations.catchUp()
    await pass(HOUR / 2)
    expect(read).toEqual([])
    await pass(HOUR / 2)
    await pass(2000)
    expect(read).toContain(a)
  })

  test("a device that is stopped has no timer left, however often it caught up", async () => {
    const conversations = await started({ conversation: a, leafUpdated: 0 })
    await conversations.catchUp()
    await conversations.catchUp()
    expect(clock.waiting).toBeGreaterThan(0)
    conversations.stop()
    expect(clock.waiting).toBe(0)
  })
})
