import { type Hash, toHex } from "@tacit/protocol"
import { describe, expect, test } from "vitest"
import { seededRandom } from "../testing/random.ts"
import { decodeNode, digitOf, encodeNode, type MapChild, type MapEntry, type MapNode } from "./node.ts"
import { VaultTamperedError } from "./tampered.ts"

const random = seededRandom(25)
const hash = () => toHex(random.bytes(32)) as Hash
const byName = (a: MapEntry, b: MapEntry) => (a.name < b.name ? -1 : 1)

const entries: readonly MapEntry[] = Array.from({ length: 5 }, () => {
  return { name: hash(), hash: hash(), generation: 1, size: 329 }
}).sort(byName)
const leaf: MapNode = { kind: "leaf", entries }

const children: readonly MapChild[] = [0, 7, 63].map((digit) => {
  return { digit, hash: hash(), generation: 1, count: 30 }
})
const inner: MapNode = { kind: "inner", children }

function refused(node: MapNode, path: readonly number[] = [], count?: number) {
  expect(() => decodeNode(encodeNode(node), path, count)).toThrow(VaultTamperedError)
}

describe("map node", () => {
  test("reads back", () => {
    expect(decodeNode(encodeNode(leaf), [], 5)).toEqual(leaf)
    expect(decodeNode(encodeNode(inner), [3], 90)).toEqual(inner)
    expect(decodeNode(encodeNode(leaf), [], undefined)).toEqual(leaf)
  })

  test("has the number of names that its parent says", () => {
    refused(leaf, [], 4)
    refused(inner, [], 91)
  })

  test("has names in ascending order, each once", () => {
    refused({ kind: "leaf", entries: entries.toReversed() })
    refused({ kind: "leaf", entries: [...entries, entries.at(-1) as MapEntry] })
  })

  test("has only names that belong at its path", () => {
    const name = "ffc".padEnd(64, "0") as Hash
    const only: MapNode = { kind: "leaf", entries: [{ ...(entries[0] as MapEntry), name }] }
    expect(decodeNode(encodeNode(only), [63, 60], 1)).toEqual(only)
    refused(only, [63, 61])
    refused(only, [62, 60])
  })

  test("has its children in ascending order, each once, none empty, none beyond six bits", () => {
    const [a, b, c] = children as [MapChild, MapChild, MapChild]
    refused({ kind: "inner", children: [b, a, c] })
    refused({ kind: "inner", children: [a, a, c] })
    refused({ kind: "inner", children: [...children, { ...c, digit: 64 }] })
    refused({ kind: "inner", children: [a, { ...b, count: 0 }, { ...c, count: 90 }] })
  })

  test("is a leaf exactly if it has at most 64 names: one set of names has one shape", () => {
    refused({ kind: "leaf", entries: [] })
    refused({ kind: "inner", children: children.map((child) => ({ ...child, count: 21 })) })
  })

  test("has one encoding", () => {
    const bytes = encodeNode(leaf)
    const malformed = [
      Uint8Array.from([...bytes, 0]),
      bytes.subarray(0, -1),
      Uint8Array.from([3, ...bytes.subarray(1)]),
      new Uint8Array(),
    ]
    for (const wrong of malformed) expect(() => decodeNode(wrong, [], 5)).toThrow(VaultTamperedError)
  })
})

describe("digitOf", () => {
  test("takes six bits a level, from the first to the last", () => {
    for (let i = 0; i < 20; i++) {
      const name = hash()
      const bits = [...name]
        .map((symbol) => Number.parseInt(symbol, 16).toString(2).padStart(4, "0"))
        .join("")
      for (let level = 0; level <= 42; level++) {
        const digit = Number.parseInt(bits.slice(6 * level, 6 * level + 6).padEnd(6, "0"), 2)
        expect(digitOf(name, level)).toBe(digit)
      }
    }
  })
})
