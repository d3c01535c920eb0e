import { createSuite, LocalSealer, MlsGroup, type MlsSuite } from "@tacit/crypto"
import { NO_HASH } from "@tacit/protocol"
import type { GroupSettings } from "@tacit/protocol/content"
import { beforeAll, beforeEach, describe, expect, test } from "vitest"
import { mlsIdentity } from "../account/own-keys.ts"
import type { StoreChange } from "../ports/local-store.ts"
import { MemoryStore } from "../store/memory-store.ts"
import { put, SealedStore } from "../store/sealed-store.ts"
import { accountOf, conversationOf, hashOf } from "../testing/entries.ts"
import { person, profileOf } from "../testing/people.ts"
import { SeededRandom } from "../testing/seeded-random.ts"
import { LogPages } from "../timeline/log-pages.ts"
import type { LogRecord } from "../timeline/log-record.ts"
import { CONVERSATIONS, conversationRecord, type EpochRecord, type GroupRecord } from "./record.ts"
import { ConversationSession, newRecord } from "./session.ts"

const id = conversationOf("a")
const alice = person(1)
const profile = profileOf(alice)
const opening = hashOf("create")
const settings: GroupSettings = {
  policy: 1,
  kind: "group",
  creator: alice.account,
  name: "team",
  roles: [{ account: alice.account, role: "owner" }],
}
const epoch = (number: number, name: string): EpochRecord => ({
  keys: { epoch: number, opening: hashOf(name), key: new Uint8Array(32).fill(number) },
  roster: { epoch: number, opening: hashOf(name), members: [alice.account, accountOf("bob")] },
})
const entry = (index: number): LogRecord => ({
  index,
  hash: hashOf(`entry ${index}`),
  at: index,
  row: { kind: "silent" },
})

class WatchedStore extends MemoryStore {
  readonly batches: (readonly StoreChange[])[] = []
  full = false

  override async write(batch: readonly StoreChange[]): Promise<void> {
    if (this.full) throw new RangeError("disk full")
    this.batches.push(batch)
    await super.write(batch)
  }
}

describe("a conversation's session", () => {
  let suite: MlsSuite
  let state: Uint8Array
  let below: WatchedStore
  let store: SealedStore
  let session: ConversationSession

  beforeAll(async () => {
    suite = await createSuite(new SeededRandom(7))
    const group = await MlsGroup.create(suite, mlsIdentity(profile, alice.chain), id, settings)
    state = group.serialise()
  })

  const groupOf = (changes: Partial<GroupRecord> = {}): GroupRecord => ({
    epoch: 0,
    opening,
    at: 0,
    state,
    ...changes,
  })
  const load = () => ConversationSession.load({ store, suite, profile }, id)

  beforeEach(async () => {
    below = new WatchedStore()
    store = new SealedStore(below, new LocalSealer(new Uint8Array(32), new SeededRandom(1)))
    const log = await LogPages.load(store, id)
    session = new ConversationSession({ store, suite, profile }, { record: newRecord(id, 0), log })
  })

  test("that was never written is none", async () => {
    expect(await load()).toBeUndefined()
  })

  test("writes everything that changed in one transaction, and is the same when it is loaded again", async () => {
    session.addEpoch(epoch(0, "create"))
    session.addEpoch(epoch(1, "commit"))
    session.setGroup(groupOf())
    session.append(entry(0))
    session.append(entry(1))
    session.update({ opening, epoch: 0, messages: 3 })
    await session.flush([put(CONVERSATIONS, "another", conversationRecord, newRecord(id, 0))])
    expect(below.batches).toHaveLength(1)
    // The record, the group, two epochs, two entries, and what the caller had besides.
    expect(below.batches[0]).toHaveLength(7)
    const again = await load()
    expect(again?.record).toEqual(session.record)
    expect(again?.record.cursor).toEqual({ index: 1, hash: hashOf("entry 1") })
    expect(again?.epochs).toHaveLength(2)
    expect(again?.epoch(hashOf("commit"))).toEqual(epoch(1, "commit"))
    expect(again?.groupRecord).toEqual(groupOf())
    expect(await again?.log.range(0, 9)).toEqual([entry(0), entry(1)])
  })

  test("writes nothing twice", async () => {
    session.append(entry(0))
    await session.flush()
    await session.flush()
    expect(below.batches).toHaveLength(1)
    session.addEpoch(epoch(0, "create"))
    await session.flush()
    session.addEpoch(epoch(0, "create"))
    await session.flush()
    expect(below.batches).toHaveLength(2)
    expect(below.batches[1]).toHaveLength(1)
  })

  test("that could not be written is on disk as it was before", async () => {
    session.append(entry(0))
    await session.flush()
    session.append(entry(1))
    below.full = true
    await expect(session.flush()).rejects.toThrow("disk full")
    const again = await load()
    expect(again?.record.cursor?.index).toBe(0)
    expect(await again?.log.range(0, 9)).toEqual([entry(0)])
  })

  test("keeps the first key of an epoch: a later one under the same opening changes nothing", () => {
    session.addEpoch(epoch(0, "create"))
    const other = { ...epoch(0, "create"), keys: { ...epoch(0, "create").keys, key: new Uint8Array(32) } }
    session.addEpoch(other)
    expect(session.epoch(opening)).toEqual(epoch(0, "create"))
  })

  test("has the members of the epoch at its cursor, and none where it has no key", () => {
    session.addEpoch(epoch(0, "create"))
    expect(session.members).toEqual([])
    session.update({ opening })
    expect(session.members).toEqual([alice.account, accountOf("bob")])
    session.update({ opening: hashOf("a commit without us") })
    expect(session.members).toEqual([])
  })

  describe("has its MLS group at hand", () => {
    test("only while the state belongs to the epoch at the cursor", () => {
      session.setGroup(groupOf())
      expect(session.record.opening).toBe(NO_HASH)
      expect(session.liveGroup()).toBeUndefined()
      session.update({ opening })
      expect(session.liveGroup()?.epoch).toBe(0)
      session.update({ opening: hashOf("commit") })
      expect(session.liveGroup()).toBeUndefined()
    })

    test("as one handle, which is restored from the stored state once it is spent", () => {
      session.update({ opening })
      session.setGroup(groupOf())
      const handle = session.liveGroup()
      expect(session.liveGroup()).toBe(handle)
      session.dropHandle()
      const restored = session.liveGroup()
      expect(restored).toBeDefined()
      expect(restored).not.toBe(handle)
    })

    test("and describes the conversation by it", () => {
      session.setGroup(groupOf())
      expect(session.record.settings).toEqual(settings)
      expect(session.record.peer).toBeUndefined()
    })

    test("no more once it is gone, here and on disk", async () => {
      session.update({ opening })
      session.setGroup(groupOf())
      await session.flush()
      session.setGroup(undefined)
      await session.flush()
      expect(session.liveGroup()).toBeUndefined()
      expect((await load())?.groupRecord).toBeUndefined()
      expect(session.record.settings).toEqual(settings)
    })
  })

  test("knows the other one of a direct conversation, also after that one left", async () => {
    const group = await MlsGroup.create(suite, mlsIdentity(profile, alice.chain), id, {
      ...settings,
      kind: "direct",
      name: "",
      roles: [],
    })
    session.update({ peer: accountOf("bob") })
    session.setGroup(groupOf({ state: group.serialise() }), group)
    expect(session.record.peer).toBe(accountOf("bob"))
  })

  test("counts each device's messages from nothing", () => {
    expect(session.counterOf(alice.deviceId)).toBe(0)
    session.update({ counters: [{ device: alice.deviceId, counter: 4 }] })
    expect(session.counterOf(alice.deviceId)).toBe(4)
  })
})
