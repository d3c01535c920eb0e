import { type AccountId, type Hash, LIMITS, type Part, payloadHash } from "@tacit/protocol"
import { describe, expect, test } from "vitest"
import { someBytes, someConversation } from "../../testing/random.ts"
import type { Store } from "../store.ts"
import { addPerson, put, someHash, type WithStore } from "./fixtures.ts"

export function partsContract(withStore: WithStore): void {
  describe("parts", () => {
    const size = LIMITS.inlinePart + 1

    async function upload(store: Store, account: AccountId, bytes: Uint8Array, at = 0): Promise<Hash> {
      const hash = payloadHash(bytes)
      await put(store, ({ parts }) => parts.completeUpload(account, hash, bytes, at))
      return hash
    }

    test("are received in chunks", () =>
      withStore(async (store) => {
        const { account } = await addPerson(store, "alice")
        const hash = someHash()
        await put(store, async ({ parts }) => {
          await parts.beginUpload(account, hash, 6, 0)
          await parts.appendUpload(account, hash, new Uint8Array([1, 2]))
          await parts.appendUpload(account, hash, new Uint8Array([3]))
          expect(await parts.upload(account, hash)).toEqual({ total: 6, received: 3 })
          expect(await parts.received(account, hash)).toEqual(new Uint8Array([1, 2, 3]))
          expect(await parts.size(hash)).toBeUndefined()
          expect(await parts.staged(account)).toBe(6)
          await parts.beginUpload(account, hash, 5, 0)
          expect(await parts.upload(account, hash)).toEqual({ total: 5, received: 0 })
          expect(await parts.received(account, hash)).toEqual(new Uint8Array())
          await parts.dropUpload(account, hash)
          expect(await parts.upload(account, hash)).toBeUndefined()
          expect(await parts.staged(account)).toBe(0)
        })
      }))

    test("live while something holds them", () =>
      withStore(async (store) => {
        const { account } = await addPerson(store, "alice")
        const bytes = someBytes(size)
        const hash = await upload(store, account, bytes)
        const staged: Part = { kind: "staged", hash }
        const name = someHash()
        const item = { conversation: someConversation(), commit: someHash(), index: 1, welcome: staged }
        const id = await put(store, async ({ vaults, inboxes }) => {
          await vaults.putObject(account, name, staged, size)
          return inboxes.add(account, item)
        })
        await store.read(async ({ parts, vaults, inboxes }) => {
          expect(await parts.size(hash)).toBe(size)
          expect(await parts.slice(hash, 3, 4)).toEqual(bytes.slice(3, 7))
          expect((await parts.holders(hash)).map(({ kind }) => kind).sort()).toEqual([
            "inbox",
            "upload",
            "vault",
          ])
          expect(await vaults.object(account, name)).toEqual(staged)
          expect(await inboxes.list(account, 0, 1)).toEqual([{ ...item, id }])
        })
        await put(store, ({ parts }) => parts.dropUpload(account, hash))
        await put(store, ({ vaults }) => vaults.deleteObject(account, name))
        expect(await store.read(({ parts }) => parts.size(hash))).toBe(size)
        await put(store, ({ inboxes }) => inboxes.remove(account, id))
        expect(await store.read(({ parts }) => parts.size(hash))).toBeUndefined()
        expect(await store.read(({ parts }) => parts.holders(hash))).toEqual([])
      }))

    test("are gone when their upload expires unused", () =>
      withStore(async (store) => {
        const { account } = await addPerson(store, "alice")
        const old = await upload(store, account, someBytes(size), 10)
        const recent = await upload(store, account, someBytes(size), 20)
        expect(await put(store, ({ parts }) => parts.expireUploads(20))).toBe(1)
        expect(await store.read(({ parts }) => parts.size(old))).toBeUndefined()
        expect(await store.read(({ parts }) => parts.size(recent))).toBe(size)
        expect(await store.read(({ parts }) => parts.staged(account))).toBe(size)
      }))
  })
}
