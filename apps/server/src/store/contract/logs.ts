import { LIMITS, payloadHash } from "@tacit/protocol"
import { describe, expect, test } from "vitest"
import { someBytes, someConversation } from "../../testing/random.ts"
import {
  addPerson,
  entryOf,
  inline,
  put,
  someBranch,
  someConversationRow,
  someHash,
  type WithStore,
} from "./fixtures.ts"

export function logContract(withStore: WithStore): void {
  describe("conversations and their logs", () => {
    test("keep where they stand", () =>
      withStore(async (store) => {
        const { account } = await addPerson(store, "alice")
        const plain = someConversationRow()
        const removals = [{ account, by: account, index: 3, epoch: 1 }]
        const other = someBranch(account, { epoch: 4, since: 3, seconded: true })
        const full = someConversationRow({ branches: [someBranch(account), other], removals })
        for (const row of [plain, full, { ...plain, head: 9 }]) {
          await put(store, ({ conversations }) => conversations.put(row))
          expect(await store.read(({ conversations }) => conversations.get(row.id))).toEqual(row)
        }
        expect(await store.read(({ conversations }) => conversations.get(someConversation()))).toBeUndefined()
      }))

    test("append entries, find them by author and id, and page through them", () =>
      withStore(async (store) => {
        const { account } = await addPerson(store, "alice")
        const bob = await addPerson(store, "bob")
        const row = someConversationRow()
        const entries = [0, 1, 2, 3].map((index) => entryOf(row, account, index, inline(100)))
        const cursors = await put(store, async ({ conversations }) => {
          await conversations.put(row)
          const appended: number[] = []
          for (const entry of entries) appended.push(await conversations.append(entry))
          return appended
        })
        expect([...cursors].sort((a, b) => a - b)).toEqual(cursors)
        await store.read(async ({ conversations }) => {
          const page = (range: object) =>
            conversations.entries({ conversation: row.id, from: 0, to: 3, limit: 9, bytes: 9999, ...range })
          expect(await page({})).toEqual(entries)
          expect(await page({ from: 1, to: 2 })).toEqual(entries.slice(1, 3))
          expect(await page({ limit: 2 })).toEqual(entries.slice(0, 2))
          expect(await page({ bytes: 250 })).toEqual(entries.slice(0, 2))
          expect(await page({ bytes: 0 })).toEqual(entries.slice(0, 1))
          const { id } = entries[2]!.header
          expect(await conversations.find(row.id, account, id)).toEqual({ index: 2, at: 5 })
          expect(await conversations.find(row.id, bob.account, id)).toBeUndefined()
          expect(await conversations.find(someConversation(), account, id)).toBeUndefined()
        })
      }))

    test("find the first commit of a payload behind each parent", () =>
      withStore(async (store) => {
        const { account } = await addPerson(store, "alice")
        const [parent, payloadHash] = [someHash(), someHash()]
        const row = someConversationRow()
        const commit = (index: number, header: object) => {
          const entry = entryOf(row, account, index, inline(10))
          return { ...entry, header: { ...entry.header, kind: "commit" as const, payloadHash, ...header } }
        }
        const message = entryOf(row, account, 0, inline(10))
        await put(store, async ({ conversations }) => {
          await conversations.put(row)
          await conversations.append(message)
          await conversations.append(commit(1, { opening: parent }))
          await conversations.append(commit(2, { opening: payloadHash }))
          await conversations.append(commit(3, { opening: parent }))
        })
        await store.read(async ({ conversations }) => {
          expect(await conversations.findCommit(row.id, parent, payloadHash)).toBe(1)
          expect(await conversations.findCommit(row.id, payloadHash, payloadHash)).toBe(2)
          const { opening, payloadHash: ofMessage } = message.header
          expect(await conversations.findCommit(row.id, opening, ofMessage)).toBeUndefined()
          expect(await conversations.findCommit(someConversation(), parent, payloadHash)).toBeUndefined()
        })
      }))

    test("hold a large payload as a part", () =>
      withStore(async (store) => {
        const { account } = await addPerson(store, "alice")
        const bytes = someBytes(LIMITS.inlinePart + 1)
        const hash = payloadHash(bytes)
        const row = someConversationRow()
        const entry = entryOf(row, account, 0, { kind: "staged", hash })
        await put(store, async ({ conversations, parts }) => {
          await parts.completeUpload(account, hash, bytes, 0)
          await conversations.put(row)
          await conversations.append(entry)
          await parts.dropUpload(account, hash)
        })
        const range = { conversation: row.id, from: 0, to: 0, limit: 1, bytes: 1 }
        expect(await store.read(({ conversations }) => conversations.entries(range))).toEqual([entry])
        const holder = { kind: "entry", conversation: row.id, index: 0 }
        expect(await store.read(({ parts }) => parts.holders(hash))).toEqual([holder])
      }))
  })
}
