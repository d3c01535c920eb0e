import { describe, expect, test } from "vitest"
import { someBytes } from "../../testing/random.ts"
import { addPerson, put, someHash, type WithStore } from "./fixtures.ts"

export function keyPackagesContract(withStore: WithStore): void {
  describe("KeyPackages", () => {
    const keyPackage = (lastResort: boolean, expires = 100) => ({
      ref: someHash(),
      keyPackage: someBytes(20),
      lastResort,
      expires,
    })

    test("are taken once and in order, and the last-resort one again and again", () =>
      withStore(async (store) => {
        const { account } = await addPerson(store, "alice")
        const all = [keyPackage(true), keyPackage(false), keyPackage(false)]
        await put(store, async ({ keyPackages }) => {
          for (const one of all) await keyPackages.publish(account, one)
        })
        const taken = []
        for (let i = 0; i < 4; i++) taken.push(await put(store, (tables) => tables.keyPackages.take(account)))
        expect(taken).toEqual([all[1], all[2], all[0], all[0]])
      }))

    test("expire, are withdrawn, and a last-resort one replaces the one before", () =>
      withStore(async (store) => {
        const { account } = await addPerson(store, "alice")
        const [old, newer] = [keyPackage(true), keyPackage(true)]
        await put(store, async ({ keyPackages }) => {
          await keyPackages.publish(account, keyPackage(false, 50))
          await keyPackages.publish(account, old)
          await keyPackages.publish(account, newer)
          expect(await keyPackages.count(account)).toBe(2)
          await keyPackages.dropExpired(account, 50)
          expect(await keyPackages.take(account)).toEqual(newer)
          await keyPackages.withdrawAll(account)
          expect(await keyPackages.take(account)).toBeUndefined()
        })
      }))
  })
}
