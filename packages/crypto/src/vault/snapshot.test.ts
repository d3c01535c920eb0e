import { describe, expect, test } from "vitest"
import { itemName } from "./snapshot.ts"

const key = new Uint8Array(32).fill(1)
const place = (name: string, nameKey = key) => itemName(nameKey, name).slice(0, 6)

describe("the opaque names of items", () => {
  test("are 32 bytes, one for each name and key", () => {
    const names = ["account", "conversation/a/state", "conversation/a/keys/0", "conversation/b/state"]
    const opaque = names.map((name) => itemName(key, name))
    expect(new Set(opaque).size).toBe(names.length)
    for (const name of opaque) expect(name).toMatch(/^[0-9a-f]{64}$/)
    expect(itemName(key, "account")).toBe(opaque[0])
    expect(itemName(new Uint8Array(32), "account")).not.toBe(opaque[0])
  })

  test("begin alike for what belongs together, so that it lies on one path of the map", () => {
    const [first, ...others] = ["state", "previous", "keys/0", "keys/17", "roster/0"].map((item) =>
      place(`conversation/a/${item}`),
    )
    for (const other of others) expect(other).toBe(first)
  })

  test("begin differently for what is written apart, and tell nobody which places are the same", () => {
    const apart = ["conversation/a/state", "conversation/b/state", "marks/a", "marks/b", "account"]
    expect(new Set(apart.map((name) => place(name))).size).toBe(apart.length)
    expect(place("conversation/a/state", new Uint8Array(32))).not.toBe(place("conversation/a/state"))
  })
})
