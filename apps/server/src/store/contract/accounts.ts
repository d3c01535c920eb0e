import { readChain } from "@tacit/protocol"
import { describe, expect, test } from "vitest"
import { chainState } from "../../accounts/chain.ts"
import { someCredential } from "../../testing/world.ts"
import { addPerson, put, type WithStore } from "./fixtures.ts"

export function accountsContract(withStore: WithStore): void {
  describe("accounts", () => {
    test("are found by id and handle, with their chain", () =>
      withStore(async (store) => {
        expect(await store.read(({ accounts }) => accounts.any())).toBe(false)
        const alice = await addPerson(store, "Alice")
        await store.read(async ({ accounts }) => {
          expect(await accounts.any()).toBe(true)
          expect(await accounts.byHandle("alice")).toBe(alice.account)
          expect(await accounts.handleOf(alice.account)).toBe("Alice")
          const found = await accounts.byId(alice.account)
          const read = readChain(alice.links)
          expect(found?.chain).toEqual(read.ok && chainState(read.chain))
          expect(await accounts.links(alice.account, 0, 1)).toEqual(alice.links.slice(0, 1))
          expect(await accounts.links(alice.account, 1, 9)).toEqual(alice.links.slice(1))
        })
      }))

    test("do not share a handle or an id", () =>
      withStore(async (store) => {
        await addPerson(store, "alice")
        await expect(addPerson(store, "ALICE")).rejects.toThrow()
      }))

    test("LI4 tell a log-in whose it is and its record in one look-up", () =>
      withStore(async (store) => {
        const { account } = await addPerson(store, "Alice")
        const login = (handle: string) => store.read(({ accounts }) => accounts.login(handle))
        expect(await login("alice")).toEqual({ account, record: undefined })
        await put(store, ({ accounts }) => accounts.setOpaqueRecord(account, "record"))
        expect(await login("alice")).toEqual({ account, record: "record" })
        expect(await login("nobody")).toBeUndefined()
      }))

    test("keep their credentials", () =>
      withStore(async (store) => {
        const { account } = await addPerson(store, "alice")
        const credentials = [someCredential()]
        await put(store, ({ accounts }) => accounts.setCredentials(account, credentials))
        expect(await store.read(({ accounts }) => accounts.credentials(account))).toEqual(credentials)
      }))
  })
}
