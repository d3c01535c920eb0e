import { LocalSealer } from "@tacit/crypto"
import { beforeEach, describe, expect, test } from "vitest"
import { MemoryStore } from "../store/memory-store.ts"
import { SealedStore } from "../store/sealed-store.ts"
import { conversationOf, hashOf, messageOf } from "../testing/entries.ts"
import { SeededRandom } from "../testing/seeded-random.ts"
import { Outbox } from "./outbox.ts"

const a = conversationOf("a")
const b = conversationOf("b")
const message = (number: number, conversation = a) => ({
  conversation,
  id: messageOf(number),
  content: Uint8Array.of(1, number),
  createdAt: 1000 + number,
})
const ids = (outbox: Outbox, conversation = a) => outbox.of(conversation).map(({ id }) => id)

describe("the outbox", () => {
  let below: MemoryStore
  let store: SealedStore
  let outbox: Outbox

  beforeEach(async () => {
    below = new MemoryStore()
    store = new SealedStore(below, new LocalSealer(new Uint8Array(32), new SeededRandom(1)))
    outbox = await Outbox.load(store)
  })

  test("a message is in it only once it is durable", async () => {
    let written: () => void = () => {}
    const write = below.write.bind(below)
    below.write = async (batch) => {
      await new Promise<void>((resolve) => {
        written = resolve
      })
      return write(batch)
    }
    const adding = outbox.add(message(1))
    expect(ids(outbox)).toEqual([])
    written()
    await adding
    expect(ids(outbox)).toEqual([messageOf(1)])
  })

  test("a message that cannot be stored is not taken", async () => {
    below.write = () => Promise.reject(new RangeError("disk full"))
    await expect(outbox.add(message(1))).rejects.toThrow("disk full")
    expect(ids(outbox)).toEqual([])
    expect(outbox.conversations).toEqual([])
  })

  test("keeps the order in which messages were written, across a restart", async () => {
    for (const number of [3, 1, 2]) await outbox.add(message(number))
    await outbox.add(message(4, b))
    const expected = [3, 1, 2].map(messageOf)
    expect(ids(outbox)).toEqual(expected)
    const again = await Outbox.load(store)
    expect(ids(again)).toEqual(expected)
    expect(ids(again, b)).toEqual([messageOf(4)])
    expect([...again.conversations].sort()).toEqual([a, b].sort())
  })

  test("messages that are handed in at the same moment are all kept, in order", async () => {
    await Promise.all([1, 2, 3].map((number) => outbox.add(message(number))))
    expect(ids(outbox)).toEqual([1, 2, 3].map(messageOf))
    expect(ids(await Outbox.load(store))).toEqual([1, 2, 3].map(messageOf))
  })

  test("the sealed form is stored with the message and survives a restart byte for byte", async () => {
    await outbox.add(message(1))
    const [record] = outbox.of(a)
    if (!record) throw new TypeError("no record")
    const sealed = { epoch: 3, opening: hashOf("commit"), payload: new Uint8Array(512).fill(5) }
    await outbox.update({ ...record, counter: 7, sealed })
    expect((await Outbox.load(store)).of(a)).toEqual([{ ...record, counter: 7, sealed }])
    expect(outbox.of(a)).toEqual([{ ...record, counter: 7, sealed }])
  })

  test("what is taken out is gone from the disk only when the caller writes that", async () => {
    await outbox.add(message(1))
    await outbox.add(message(2))
    const changes = outbox.take(a, messageOf(1))
    expect(ids(outbox)).toEqual([messageOf(2)])
    expect(ids(await Outbox.load(store))).toEqual([messageOf(1), messageOf(2)])
    await store.write(changes)
    expect(ids(await Outbox.load(store))).toEqual([messageOf(2)])
  })

  test("a message that was handed in twice at the same moment leaves whole", async () => {
    await Promise.all([outbox.add(message(1)), outbox.add(message(1))])
    await store.write(outbox.take(a, messageOf(1)))
    expect(ids(outbox)).toEqual([])
    expect(await below.list("")).toEqual([])
  })

  test("a message of another conversation or unknown id is not taken", async () => {
    await outbox.add(message(1))
    expect(outbox.take(b, messageOf(1))).toEqual([])
    expect(outbox.take(a, messageOf(2))).toEqual([])
    expect(ids(outbox)).toEqual([messageOf(1)])
  })

  test("a message that failed waits for the person and calls for no sending", async () => {
    await outbox.add(message(1))
    const [record] = outbox.of(a)
    if (!record) throw new TypeError("no record")
    await outbox.update({ ...record, failed: "too large" })
    expect(outbox.conversations).toEqual([])
    expect((await Outbox.load(store)).of(a)).toEqual([{ ...record, failed: "too large" }])
    await outbox.discard(a, messageOf(1))
    expect(await below.list("")).toEqual([])
  })

  test("a message that comes after the last one left does not take the place of one on disk", async () => {
    await outbox.add(message(1))
    const left = outbox.take(a, messageOf(1))
    await outbox.add(message(2))
    await store.write(left)
    expect(ids(await Outbox.load(store))).toEqual([messageOf(2)])
  })
})
