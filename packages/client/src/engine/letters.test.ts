import { LocalSealer } from "@tacit/crypto"
import { type AccountId, type ConversationId, messageIdFrom, ProtocolError } from "@tacit/protocol"
import { beforeEach, describe, expect, test } from "vitest"
import { BrokenServerError } from "../connection/requests.ts"
import { ConnectionLostError } from "../ports/transport.ts"
import { MemoryStore } from "../store/memory-store.ts"
import { SealedStore } from "../store/sealed-store.ts"
import { Letters } from "./letters.ts"

const bob = "b".repeat(64) as AccountId
const conversation = "c".repeat(64) as ConversationId
const random = { bytes: (length: number) => new Uint8Array(length) }
const letter = (number: number, handle = "bob") => ({
  id: messageIdFrom(new Uint8Array(16).fill(number)),
  to: { kind: "handle", handle } as const,
  content: Uint8Array.of(number),
  writtenAt: 100 - number,
})

describe("Letters", () => {
  let store: SealedStore
  let online: boolean
  /** What `direct` answers with instead of a conversation. */
  let obstacle: Error | undefined
  let outbox: number[]

  const load = () =>
    Letters.load({
      store,
      resolve: async (handle) => {
        if (!online) throw new ConnectionLostError("not connected")
        return handle === "bob" ? bob : undefined
      },
      direct: async () => {
        if (obstacle) throw obstacle
        return conversation
      },
      enqueue: async (_conversation, content, _id, also) => {
        await store.write(also)
        outbox.push(...content)
      },
    })

  beforeEach(() => {
    store = new SealedStore(new MemoryStore(), new LocalSealer(new Uint8Array(32), random))
    online = true
    obstacle = undefined
    outbox = []
  })

  test("wait without a connection and are handed over once, in the order in which they were written", async () => {
    online = false
    const letters = await load()
    await letters.add(letter(2))
    await letters.add(letter(1))
    await letters.add(letter(3))
    await expect(letters.deliver()).rejects.toThrow(ConnectionLostError)
    online = true
    const later = await load()
    await Promise.all([later.deliver(), later.deliver()])
    expect(outbox).toEqual([3, 2, 1])
    expect(later.all).toEqual([])
    expect((await load()).all).toEqual([])
  })

  test("to nobody fail with a reason, hold up no other, and stay until they are discarded", async () => {
    const letters = await load()
    await letters.add(letter(2, "nobody"))
    await letters.add(letter(1))
    await letters.deliver()
    expect(outbox).toEqual([1])
    const [failed] = (await load()).all
    expect(failed).toMatchObject({ ...letter(2, "nobody"), failed: "Nobody has this handle." })
    await letters.discard(letter(2).id)
    expect((await load()).all).toEqual([])
  })

  test.each([
    new ProtocolError("no-key-package"),
    new BrokenServerError("the chain contradicts what was seen of it"),
  ])("are tried again when what stood in the way may pass: %s", async (error) => {
    obstacle = error
    const letters = await load()
    await letters.add(letter(1))
    await letters.deliver()
    expect(letters.all).toMatchObject([{ failed: undefined }])
    obstacle = undefined
    await letters.deliver()
    expect(outbox).toEqual([1])
  })
})
