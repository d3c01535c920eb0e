import { LocalSealer } from "@tacit/crypto"
import { beforeEach, describe, expect, test } from "vitest"
import { MemoryStore } from "../store/memory-store.ts"
import { SealedStore } from "../store/sealed-store.ts"
import { accountOf, conversationOf, hashOf, messageOf } from "../testing/entries.ts"
import { SeededRandom } from "../testing/seeded-random.ts"
import { LogPages, PAGE_SIZE } from "./log-pages.ts"
import type { LogRecord } from "./log-record.ts"

const a = conversationOf("a")
const b = conversationOf("b")

const record = (index: number): LogRecord => ({
  index,
  hash: hashOf(`entry ${index}`),
  at: 1000 + index,
  row:
    index % 3 === 0
      ? { kind: "silent" }
      : {
          kind: "message",
          id: messageOf(index),
          account: accountOf("alice"),
          device: hashOf("phone") as never,
          counter: index,
          content: Uint8Array.of(1, index % 256),
          sentAt: index,
        },
})
const records = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, step) => record(from + step))

describe("the pages of a log", () => {
  let below: MemoryStore
  let store: SealedStore

  beforeEach(() => {
    below = new MemoryStore()
    store = new SealedStore(below, new LocalSealer(new Uint8Array(32), new SeededRandom(1)))
  })

  async function filled(from: number, to: number, conversation = a): Promise<LogPages> {
    const pages = await LogPages.load(store, conversation)
    for (const next of records(from, to)) await store.write(pages.append(next))
    return pages
  }

  test("an empty log has nothing", async () => {
    const pages = await LogPages.load(store, a)
    expect(await pages.get(0)).toBeUndefined()
    expect(await pages.range(0, Number.MAX_SAFE_INTEGER)).toEqual([])
  })

  test("an entry costs one record, whatever the length of the log", async () => {
    const pages = await filled(0, 3 * PAGE_SIZE + 5)
    expect(pages.append(record(3 * PAGE_SIZE + 5))).toHaveLength(1)
  })

  test("a full tail becomes one page and leaves no single record behind", async () => {
    await filled(0, PAGE_SIZE - 1)
    expect(await below.list("")).toHaveLength(PAGE_SIZE - 1)
    const pages = await LogPages.load(store, a, PAGE_SIZE - 2)
    const changes = pages.append(record(PAGE_SIZE - 1))
    expect(changes.filter(({ value }) => value)).toHaveLength(1)
    await store.write(changes)
    expect(await below.list("")).toHaveLength(1)
    expect(await pages.range(0, PAGE_SIZE)).toEqual(records(0, PAGE_SIZE))
  })

  test("a log that ends with a full page is read to its end, and no further", async () => {
    const pages = await filled(0, 2 * PAGE_SIZE)
    const again = await LogPages.load(store, a, 2 * PAGE_SIZE - 1)
    for (const log of [pages, again]) {
      expect(await log.range(PAGE_SIZE, Number.MAX_SAFE_INTEGER)).toEqual(records(PAGE_SIZE, 2 * PAGE_SIZE))
      expect(await log.range(2 * PAGE_SIZE, Number.MAX_SAFE_INTEGER)).toEqual([])
    }
  })

  test("a range runs over the borders of pages and tail", async () => {
    const end = 2 * PAGE_SIZE + 10
    const pages = await filled(0, end)
    for (const [from, to] of [
      [0, end],
      [PAGE_SIZE - 1, PAGE_SIZE + 1],
      [PAGE_SIZE, PAGE_SIZE],
      [2 * PAGE_SIZE - 1, 2 * PAGE_SIZE + 1],
      [2 * PAGE_SIZE + 3, 2 * PAGE_SIZE + 4],
      [5, 4],
    ] as const)
      expect(await pages.range(from, to)).toEqual(records(from, Math.max(from, to)))
    expect(await pages.range(-5, 2)).toEqual(records(0, 2))
    expect(await pages.range(end - 1, Number.MAX_SAFE_INTEGER)).toEqual(records(end - 1, end))
  })

  test("a log that begins late has no pages before it", async () => {
    const first = PAGE_SIZE + 100
    const pages = await filled(first, 2 * PAGE_SIZE + 3)
    expect(await pages.get(first - 1)).toBeUndefined()
    expect(await pages.range(0, 2 * PAGE_SIZE + 3)).toEqual(records(first, 2 * PAGE_SIZE + 3))
    const again = await LogPages.load(store, a, 2 * PAGE_SIZE + 2)
    expect(await again.range(0, 2 * PAGE_SIZE + 3)).toEqual(records(first, 2 * PAGE_SIZE + 3))
  })

  test("conversations do not see each other's entries", async () => {
    await filled(0, 3, a)
    await filled(7, 9, b)
    expect(await (await LogPages.load(store, a, 2)).range(0, 100)).toEqual(records(0, 3))
    expect(await (await LogPages.load(store, b, 8)).range(0, 100)).toEqual(records(7, 9))
  })

  test("what is loaded again equals what memory had, after any number of entries", async () => {
    const random = new SeededRandom(20)
    let pages = await LogPages.load(store, a)
    let end = 0
    for (let round = 0; round < 60; round++) {
      for (const next of records(end, end + random.below(60))) {
        await store.write(pages.append(next))
        end++
      }
      if (random.below(3) === 0) pages = await LogPages.load(store, a, end - 1)
      const from = random.below(end + 20)
      const to = from + random.below(2 * PAGE_SIZE)
      expect(await pages.range(from, to)).toEqual(records(from, Math.max(from, Math.min(to, end))))
      const index = random.below(end + 3)
      expect(await pages.get(index)).toEqual(index < end ? record(index) : undefined)
    }
    const loaded = await LogPages.load(store, a, end - 1)
    expect(await loaded.range(0, end)).toEqual(await pages.range(0, end))
    expect(end).toBeGreaterThan(4 * PAGE_SIZE)
  })
})
