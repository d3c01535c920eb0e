/** What every LocalStore does, as tests that run on each adapter. */
import { describe, expect, test } from "vitest"
import type { LocalStore, StoreChange } from "../ports/local-store.ts"

const bytes = (...values: number[]) => Uint8Array.from(values)
const put = (key: string, ...values: number[]): StoreChange => ({ key, value: bytes(...values) })
const gone = (key: string): StoreChange => ({ key, value: undefined })

/** `open` gives a new, empty store. */
export function localStoreContract(name: string, open: () => Promise<LocalStore> | LocalStore): void {
  describe(`${name} keeps the contract of a local store`, () => {
    test("a record that was never written is absent", async () => {
      const store = await open()
      expect(await store.get("a")).toBeUndefined()
      expect(await store.list("")).toEqual([])
      await store.close()
    })

    test("a written record is read as it was", async () => {
      const store = await open()
      await store.write([put("a", 1, 2, 255)])
      expect(await store.get("a")).toEqual(bytes(1, 2, 255))
      await store.close()
    })

    test("a record without bytes is there", async () => {
      const store = await open()
      await store.write([put("a")])
      expect(await store.get("a")).toEqual(bytes())
      expect(await store.list("a")).toEqual([put("a")])
      await store.close()
    })

    test("a later write replaces and a deletion removes", async () => {
      const store = await open()
      await store.write([put("a", 1), put("b", 2)])
      await store.write([put("a", 3), gone("b"), gone("never there")])
      expect(await store.get("a")).toEqual(bytes(3))
      expect(await store.get("b")).toBeUndefined()
      await store.close()
    })

    test("within a batch the later change of a key wins", async () => {
      const store = await open()
      await store.write([put("a", 1), put("a", 2), put("b", 1), gone("b"), gone("c"), put("c", 3)])
      expect(await store.get("a")).toEqual(bytes(2))
      expect(await store.get("b")).toBeUndefined()
      expect(await store.get("c")).toEqual(bytes(3))
      await store.close()
    })

    test("a list holds the keys that begin with the prefix, and no others", async () => {
      const store = await open()
      await store.write([put("a/1", 1), put("a/~z", 2), put("a", 3), put("a0", 4), put("b/1", 5)])
      const keys = async (prefix: string) => (await store.list(prefix)).map(({ key }) => key).sort()
      expect(await keys("a/")).toEqual(["a/1", "a/~z"])
      expect(await keys("a")).toEqual(["a", "a/1", "a/~z", "a0"])
      expect(await keys("")).toHaveLength(5)
      expect(await keys("c")).toEqual([])
      await store.close()
    })

    test("what goes in and what comes out are copies", async () => {
      const store = await open()
      const written = bytes(1)
      await store.write([{ key: "a", value: written }])
      written[0] = 9
      const read = await store.get("a")
      read?.fill(9)
      for (const { value } of await store.list("a")) value.fill(9)
      expect(await store.get("a")).toEqual(bytes(1))
      await store.close()
    })

    test("a batch that fails midway changes nothing", async () => {
      const store = await open()
      await store.write([put("a", 1)])
      const broken = [put("a", 2), gone("a"), put("b", 1), brokenChange]
      await expect(store.write(broken)).rejects.toThrow("cannot be read")
      expect(await store.get("a")).toEqual(bytes(1))
      expect(await store.get("b")).toBeUndefined()
      await store.write([put("b", 2)])
      expect(await store.get("b")).toEqual(bytes(2))
      await store.close()
    })

    test("a value of a megabyte and a batch of a thousand changes are taken", async () => {
      const store = await open()
      const large = new Uint8Array(1 << 20).fill(7)
      const many = Array.from({ length: 1000 }, (_, i) => put(`many/${i}`, i % 256))
      await store.write([{ key: "large", value: large }, ...many])
      expect((await store.get("large"))?.length).toBe(large.length)
      expect(await store.list("many/")).toHaveLength(1000)
      await store.close()
    })
  })
}

/** What every LocalStore does that can be opened a second time; `open` opens the store of that name. */
export function fencedStoreContract(
  name: string,
  open: (name: string) => Promise<LocalStore> | LocalStore,
): void {
  describe(`${name} keeps the contract of a store that is opened again`, () => {
    const SINCE = "another engine has opened this store since"

    test("TB3 ST12 whoever opened it last writes, and who had it before reads and cannot write", async () => {
      const old = await open("fenced")
      await old.write([put("a", 1)])
      const next = await open("fenced")
      await next.write([put("b", 2)])
      await expect(old.write([put("a", 3), put("c", 3)])).rejects.toThrow(SINCE)
      await expect(old.write([gone("a")])).rejects.toThrow(SINCE)
      expect(await next.get("a")).toEqual(bytes(1))
      expect(await next.get("c")).toBeUndefined()
      expect(await old.get("b")).toEqual(bytes(2))
      await next.write([put("a", 4)])
      await old.close()
      await next.write([put("b", 5)])
      await next.close()
    })

    test("TB3 ST12 who had it before cannot write either when the one after has closed it", async () => {
      const old = await open("closed again")
      await old.write([put("a", 1)])
      await (await open("closed again")).close()
      await expect(old.write([put("a", 2)])).rejects.toThrow(SINCE)
      await old.close()
      const last = await open("closed again")
      expect(await last.get("a")).toEqual(bytes(1))
      await last.write([put("a", 3)])
      await last.close()
    })
  })
}

const brokenChange: StoreChange = {
  key: "broken",
  get value(): Uint8Array {
    throw new TypeError("cannot be read")
  },
}
