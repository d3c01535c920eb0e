import { describe, expect, test } from "vitest"
import { seededRandom } from "../testing/random.ts"
import { LocalSealer } from "./sealer.ts"

const random = seededRandom(4)
const localKey = random.bytes(32)
const sealer = new LocalSealer(localKey, random)
const bytes = new TextEncoder().encode("draft")

describe("LocalSealer", () => {
  test("opens its own records, also after a restart", () => {
    const sealed = sealer.seal("outbox", "1", bytes)
    expect(new LocalSealer(localKey, random).open("outbox", "1", sealed)).toEqual(bytes)
  })

  test("opens a record in its own space and key only", () => {
    const sealed = sealer.seal("outbox", "1", bytes)
    expect(sealer.open("outbox", "2", sealed)).toBeUndefined()
    expect(sealer.open("inbox", "1", sealed)).toBeUndefined()
    expect(sealer.open("outbo", "x1", sealed)).toBeUndefined()
  })

  test("opens nothing of another local key", () => {
    const other = new LocalSealer(random.bytes(32), random)
    expect(other.open("outbox", "1", sealer.seal("outbox", "1", bytes))).toBeUndefined()
    expect(other.name("outbox", "1")).not.toBe(sealer.name("outbox", "1"))
  })

  test("names records opaquely, alike each time and apart for each place", () => {
    expect(sealer.name("outbox", "1")).toMatch(/^[0-9a-f]{64}$/)
    expect(sealer.name("outbox", "1")).toBe(sealer.name("outbox", "1"))
    const places = [
      ["a", "bc"],
      ["ab", "c"],
      ["abc", ""],
      ["", "abc"],
    ] as const
    expect(new Set(places.map(([space, key]) => sealer.name(space, key))).size).toBe(places.length)
  })

  test("throws after it was wiped instead of sealing under a zero key", () => {
    const short = new LocalSealer(localKey, random)
    short.wipe()
    expect(() => short.seal("outbox", "1", bytes)).toThrow("wiped")
    expect(() => short.name("outbox", "1")).toThrow("wiped")
  })
})
