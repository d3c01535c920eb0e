import type { AccountId } from "@tacit/protocol"
import { describe, expect, test } from "vitest"
import { someConversation } from "../../testing/random.ts"
import type { Conversation } from "../conversations.ts"
import {
  addPerson,
  entryOf,
  inline,
  member,
  put,
  someConversationRow,
  someHash,
  type WithStore,
} from "./fixtures.ts"

export function membershipContract(withStore: WithStore): void {
  describe("memberships", () => {
    test("tell an account which of them changed after a cursor", () =>
      withStore(async (store) => {
        const { account } = await addPerson(store, "alice")
        const bob = await addPerson(store, "bob")
        const [first, second] = [someConversationRow(), someConversationRow()]
        const append = (row: Conversation, index: number) =>
          put(store, ({ conversations }) => conversations.append(entryOf(row, account, index, inline(1))))
        await put(store, async ({ conversations }) => {
          for (const row of [first, second]) {
            await conversations.put(row)
            await conversations.putMembership(member(row, account), 0)
          }
          await conversations.putMembership(member(first, bob.account, 0), 0)
        })
        const one = await append(first, 0)
        const two = await append(second, 0)
        const three = await append(first, 1)
        await store.read(async ({ conversations }) => {
          const changed = async (after: number, limit = 9) =>
            (await conversations.changed(account, after, limit)).map(({ membership, cursor }) => [
              membership.conversation,
              cursor,
            ])
          expect(await changed(0)).toEqual([
            [second.id, two],
            [first.id, three],
          ])
          expect(await changed(one)).toHaveLength(2)
          expect(await changed(two)).toEqual([[first.id, three]])
          expect(await changed(0, 1)).toEqual([[second.id, two]])
          expect(await changed(three)).toEqual([])
          expect(await conversations.changed(bob.account, 0, 9)).toEqual([])
        })
      }))

    test("keep memberships, and tell who is a member now", () =>
      withStore(async (store) => {
        const { account } = await addPerson(store, "alice")
        const bob = await addPerson(store, "bob")
        const row = someConversationRow()
        const closed = { ...member(row, bob.account, 0), spans: [{ from: 1, to: 2 }] }
        await put(store, async ({ conversations }) => {
          await conversations.put(row)
          await conversations.putMembership(member(row, account, 3), 7)
          await conversations.putMembership(member(row, bob.account), 7)
          await conversations.putMembership(closed, 8)
          await conversations.putSpans({ ...closed, spans: [{ from: 1, to: 4 }] })
        })
        await store.read(async ({ conversations }) => {
          expect(await conversations.members(row.id)).toEqual([member(row, account, 3)])
          const found = await conversations.membership(row.id, bob.account)
          expect(found).toEqual({ ...closed, spans: [{ from: 1, to: 4 }] })
          expect((await conversations.changed(bob.account, 7, 9))[0]?.cursor).toBe(8)
        })
      }))

    test("are unique for a pair once that is set", () =>
      withStore(async (store) => {
        const [low, high] = [someHash() as string as AccountId, someHash() as string as AccountId]
        const id = someConversation()
        await put(store, ({ conversations }) => conversations.setDirect(low, high, id))
        expect(await store.read(({ conversations }) => conversations.direct(low, high))).toBe(id)
        expect(await store.read(({ conversations }) => conversations.direct(high, low))).toBeUndefined()
      }))
  })
}
