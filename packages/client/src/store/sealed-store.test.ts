import { LocalSealer } from "@tacit/crypto"
import { struct, text, u53 } from "@tacit/protocol"
import { beforeEach, describe, expect, test } from "vitest"
import { SeededRandom } from "../testing/seeded-random.ts"
import { MemoryStore } from "./memory-store.ts"
import { DamagedProfileError, put, remove, SealedStore } from "./sealed-store.ts"

const note = struct({ text: text(100) })
const number = struct({ number: u53 })
const said = (words: string) => ({ text: words })
const CANARY = "canary in a coal mine"

describe("the sealed store", () => {
  let below: MemoryStore
  let store: SealedStore
  const sealer = (key: number) => new LocalSealer(new Uint8Array(32).fill(key), new SeededRandom(key))

  beforeEach(() => {
    below = new MemoryStore()
    store = new SealedStore(below, sealer(1))
  })

  /** Puts one stored record in the place of another. */
  async function swap(from: number, onto: number) {
    const records = await below.list("")
    const [source, target] = [records[from], records[onto]]
    if (!source || !target) throw new TypeError("too few records")
    await below.write([{ key: target.key, value: source.value }])
  }

  test("gives back what was put, and nothing for what was not or is gone", async () => {
    await store.write([put("notes", "a", note, said("hello"))])
    expect(await store.get("notes", "a", note)).toEqual(said("hello"))
    expect(await store.get("notes", "b", note)).toBeUndefined()
    expect(await store.get("other", "a", note)).toBeUndefined()
    await store.write([remove("notes", "a")])
    expect(await store.get("notes", "a", note)).toBeUndefined()
    expect(await below.list("")).toEqual([])
  })

  test("lists a space by key, and only that space", async () => {
    const keys = ["b", "a", "c10", "c2"]
    await store.write(keys.map((key) => put("notes", key, note, said(key))))
    await store.write([put("note", "a", note, said("of another space"))])
    expect(await store.all("notes", note)).toEqual(
      ["a", "b", "c10", "c2"].map((key) => ({ key, value: said(key) })),
    )
    expect(await store.all("nothing", note)).toEqual([])
  })

  test("the store below sees neither spaces, keys nor values", async () => {
    await store.write([put(CANARY, CANARY, note, said(CANARY))])
    for (const { key, value } of await below.list("")) {
      expect(key).not.toContain("canary")
      expect(Buffer.from(value).includes("canary")).toBe(false)
    }
  })

  test("the same value is never sealed the same way twice", async () => {
    await store.write([put("notes", "a", note, said("hello"))])
    const [first] = await below.list("")
    await store.write([put("notes", "a", note, said("hello"))])
    const [second] = await below.list("")
    expect(second?.key).toBe(first?.key)
    expect(second?.value).not.toEqual(first?.value)
  })

  test("records of one space cannot be swapped", async () => {
    await store.write([put("notes", "a", note, said("to a")), put("notes", "b", note, said("to b"))])
    await swap(0, 1)
    await expect(store.all("notes", note)).rejects.toThrow(DamagedProfileError)
    await expect(store.get("notes", "b", note)).rejects.toThrow(DamagedProfileError)
    expect(await store.get("notes", "a", note)).toEqual(said("to a"))
  })

  test("records of different spaces cannot be swapped, even under the same key", async () => {
    await store.write([put("notes", "a", note, said("a note"))])
    await store.write([put("drafts", "a", note, said("a draft"))])
    await swap(0, 1)
    await expect(store.get("drafts", "a", note)).rejects.toThrow(DamagedProfileError)
  })

  test("every damaged byte is noticed", async () => {
    await store.write([put("notes", "a", note, said("hello"))])
    const [{ key, value } = { key: "", value: new Uint8Array(0) }] = await below.list("")
    for (let at = 0; at < value.length; at++) {
      const damaged = value.slice()
      damaged[at] = (damaged[at] ?? 0) ^ 1
      await below.write([{ key, value: damaged }])
      await expect(store.get("notes", "a", note)).rejects.toThrow(DamagedProfileError)
    }
    await below.write([{ key, value: value.subarray(0, 10) }])
    await expect(store.get("notes", "a", note)).rejects.toThrow(DamagedProfileError)
    await expect(store.all("notes", note)).rejects.toThrow(DamagedProfileError)
  })

  test("a record of another layout is damage, not a value", async () => {
    await store.write([put("notes", "a", note, said("hello"))])
    await expect(store.get("notes", "a", number)).rejects.toThrow(DamagedProfileError)
  })

  test("under another local key there is nothing to see", async () => {
    await store.write([put("notes", "a", note, said("hello"))])
    const other = new SealedStore(below, sealer(2))
    expect(await other.get("notes", "a", note)).toBeUndefined()
    expect(await other.all("notes", note)).toEqual([])
  })

  test("nothing to write does not reach the store below", async () => {
    const refusing = new MemoryStore()
    refusing.write = () => Promise.reject(new TypeError("was asked to write"))
    await new SealedStore(refusing, sealer(1)).write([])
  })
})
