import { describe, expect, test } from "vitest"
import { someCredential } from "../../testing/world.ts"
import { accept, refuse } from "../../verdict.ts"
import type { Login } from "../accounts.ts"
import type { Store } from "../store.ts"
import { addPerson, type WithStore } from "./fixtures.ts"

export function writingContract(withStore: WithStore, open: () => Store): void {
  describe("writing", () => {
    test("TX1 a job that refuses leaves nothing behind, and the others of its batch stand", () =>
      withStore(async (store) => {
        const alice = await addPerson(store, "alice")
        const id = alice.account
        const verdicts = await Promise.all([
          store.write(async ({ accounts }) => accept(await accounts.setOpaqueRecord(id, "first"))),
          store.write(async ({ accounts }) => {
            await accounts.setOpaqueRecord(id, "second")
            await accounts.setCredentials(id, [someCredential()])
            return refuse("quota")
          }),
        ])
        expect(verdicts.map(({ ok }) => ok)).toEqual([true, false])
        expect(await store.read(({ accounts }) => accounts.login("alice"))).toMatchObject({ record: "first" })
        expect(await store.read(({ accounts }) => accounts.credentials(id))).toEqual([])
      }))

    test("TX1 a job that throws leaves nothing behind, rejects, and the others of its batch stand", () =>
      withStore(async (store) => {
        const { account } = await addPerson(store, "alice")
        const outcomes = await Promise.allSettled([
          store.write(async ({ accounts }) => {
            await accounts.setOpaqueRecord(account, "lost")
            throw new TypeError("a bug")
          }),
          store.write(async ({ accounts }) =>
            accept(await accounts.setCredentials(account, [someCredential()])),
          ),
        ])
        expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "fulfilled"])
        expect(await store.read(({ accounts }) => accounts.login("alice"))).toEqual({
          account,
          record: undefined,
        })
        expect(await store.read(({ accounts }) => accounts.credentials(account))).toHaveLength(1)
      }))

    test("jobs run in the order of the calls, see what those before wrote, and settle in that order", () =>
      withStore(async (store) => {
        const { account } = await addPerson(store, "alice")
        const seen: (string | undefined)[] = []
        const order: number[] = []
        await Promise.all(
          [0, 1, 2, 3].map(async (i) => {
            await store.write(async ({ accounts }) => {
              seen.push((await accounts.login("alice"))?.record)
              return accept(await accounts.setOpaqueRecord(account, String(i)))
            })
            order.push(i)
          }),
        )
        expect(seen).toEqual([undefined, "0", "1", "2"])
        expect(order).toEqual([0, 1, 2, 3])
      }))

    test("ST8 a read never sees a batch that is not complete", () =>
      withStore(async (store) => {
        const { account } = await addPerson(store, "alice")
        let during: Promise<Login | undefined> | undefined
        await store.write(async ({ accounts }) => {
          await accounts.setOpaqueRecord(account, "half")
          during = store.read((reads) => reads.accounts.login("alice"))
          await Promise.resolve()
          return refuse("quota")
        })
        expect(await during).toEqual({ account, record: undefined })
      }))

    test("closing waits for what was handed in", async () => {
      const store = open()
      const { account } = await addPerson(store, "alice")
      const written = store.write(async ({ accounts }) =>
        accept(await accounts.setOpaqueRecord(account, "late")),
      )
      await store.close()
      expect((await written).ok).toBe(true)
    })
  })
}
