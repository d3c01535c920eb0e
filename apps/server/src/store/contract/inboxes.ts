import { describe, expect, test } from "vitest"
import { someConversation } from "../../testing/random.ts"
import { addPerson, inline, put, someHash, type WithStore } from "./fixtures.ts"

export function inboxesContract(withStore: WithStore): void {
  describe("inboxes", () => {
    test("hand out items in order, above a cursor, until they are removed by their owner", () =>
      withStore(async (store) => {
        const { account } = await addPerson(store, "alice")
        const bob = await addPerson(store, "bob")
        const conversation = someConversation()
        const item = { conversation, commit: someHash(), index: 1, welcome: inline(9) }
        const first = await put(store, ({ inboxes }) => inboxes.add(account, item))
        const second = await put(store, ({ inboxes }) => inboxes.add(account, { ...item, index: 2 }))
        expect(second).toBeGreaterThan(first)
        await put(store, ({ inboxes }) => inboxes.remove(bob.account, first))
        await store.read(async ({ inboxes }) => {
          expect(await inboxes.list(account, 0, 9)).toEqual([
            { ...item, id: first },
            { ...item, index: 2, id: second },
          ])
          expect(await inboxes.list(account, first, 9)).toHaveLength(1)
          expect(await inboxes.list(account, 0, 1)).toHaveLength(1)
          expect(await inboxes.list(bob.account, 0, 9)).toEqual([])
          expect(await inboxes.holds(account, conversation)).toBe(true)
          expect(await inboxes.holds(bob.account, conversation)).toBe(false)
        })
        await put(store, ({ inboxes }) => inboxes.remove(account, first))
        expect(await store.read(({ inboxes }) => inboxes.count(account))).toBe(1)
      }))
  })
}
