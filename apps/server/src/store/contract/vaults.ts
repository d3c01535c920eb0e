import { vaultHeadHash } from "@tacit/protocol"
import { describe, expect, test } from "vitest"
import { someConversation } from "../../testing/random.ts"
import { addPerson, inline, put, someHash, type WithStore } from "./fixtures.ts"

export function vaultsContract(withStore: WithStore): void {
  describe("vaults", () => {
    test("keep head, objects and what they occupy, apart from each other", () =>
      withStore(async (store) => {
        const alice = await addPerson(store, "alice")
        const bob = await addPerson(store, "bob")
        const { head } = alice.vaultWrite(alice.addDevice())
        const name = someHash()
        const object = inline(10)
        await put(store, async ({ vaults }) => {
          await vaults.setHead(alice.account, head, vaultHeadHash(head))
          await vaults.putObject(alice.account, name, object, 10)
          await vaults.putObject(alice.account, name, object, 10)
          await vaults.setSaved(alice.account, someConversation(), 3)
        })
        await store.read(async ({ vaults }) => {
          expect(await vaults.head(alice.account)).toEqual(head)
          expect(await vaults.position(alice.account)).toEqual({ version: 1, hash: vaultHeadHash(head) })
          expect(await vaults.object(alice.account, name)).toEqual(object)
          expect(await vaults.used(alice.account)).toBe(10)
          expect(await vaults.position(bob.account)).toBeUndefined()
          expect(await vaults.object(bob.account, name)).toBeUndefined()
        })
        await put(store, ({ vaults }) => vaults.deleteObject(alice.account, name))
        expect(await store.read(({ vaults }) => vaults.object(alice.account, name))).toBeUndefined()
        expect(await store.read(({ vaults }) => vaults.used(alice.account))).toBe(0)
      }))

    test("remember how far a conversation was saved", () =>
      withStore(async (store) => {
        const { account } = await addPerson(store, "alice")
        const conversation = someConversation()
        await put(store, ({ vaults }) => vaults.setSaved(account, conversation, 3))
        await put(store, ({ vaults }) => vaults.setSaved(account, conversation, 9))
        expect(await store.read(({ vaults }) => vaults.savedAt(account, conversation))).toBe(9)
      }))
  })
}
