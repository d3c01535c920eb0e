import { encode, type Hash, LABELS, LIMITS, vaultObjectHash } from "@tacit/protocol"
import { describe, expect, test } from "vitest"
import { deriveKey } from "../derive.ts"
import { pad } from "../padding.ts"
import { sealCommitting } from "../seal.ts"
import { testAccount } from "../testing/account.ts"
import { seededRandom } from "../testing/random.ts"
import {
  type ObjectOwner,
  type ObjectPlace,
  objectAad,
  openObject,
  sealObject,
  vaultObject,
} from "./object.ts"
import { type VaultFault, VaultTamperedError } from "./tampered.ts"

const random = seededRandom(23)
const { account } = testAccount(23).chain
const [root, oldRoot] = [random.bytes(32), random.bytes(32)]
const owner: ObjectOwner = {
  account,
  roots: { generation: 2, current: root, older: new Map([[1, oldRoot]]) },
}
const name = "ab".repeat(32) as Hash
const place: ObjectPlace = { kind: "item", name }
const content = new TextEncoder().encode("state")
const sealed = sealObject(owner, place, content, random)

function fault(open: () => unknown): VaultFault | "opened" {
  try {
    open()
    return "opened"
  } catch (error) {
    if (error instanceof VaultTamperedError) return error.fault
    throw error
  }
}

/** As if a parent had committed to these bytes. */
function openAs(bytes: Uint8Array, at: ObjectPlace = place, by = owner, generation = 2) {
  return fault(() => openObject(by, at, { hash: vaultObjectHash(bytes), generation }, bytes))
}

describe("vault object", () => {
  test("opens for its owner in its place", () => {
    expect(sealed.hash).toBe(vaultObjectHash(sealed.bytes))
    expect(openObject(owner, place, sealed, sealed.bytes)).toEqual(content)
  })

  test("VA-03: does not open under another name, kind, path or account", () => {
    const other = { ...owner, account: testAccount(24).chain.account }
    expect(openAs(sealed.bytes, { kind: "item", name: "cd".repeat(32) as Hash })).toBe("sealed")
    const asPath = Array.from({ length: 32 }, () => 0xab)
    expect(openAs(sealed.bytes, { kind: "node", path: asPath })).toBe("sealed")
    expect(openAs(sealed.bytes, place, other)).toBe("sealed")
    const node = sealObject(owner, { kind: "node", path: [1, 2] }, content, random)
    expect(openAs(node.bytes, { kind: "node", path: [1] })).toBe("sealed")
    expect(openAs(node.bytes, { kind: "node", path: [2, 1] })).toBe("sealed")
    expect(openAs(node.bytes, { kind: "node", path: [1, 2] })).toBe("opened")
  })

  test("does not open as of another generation, nor as of one that the head does not keep", () => {
    expect(openAs(sealed.bytes, place, owner, 1)).toBe("sealed")
    expect(openAs(sealed.bytes, place, owner, 3)).toBe("place")
    const relabelled = { ...owner, roots: { generation: 3, current: root, older: new Map() } }
    expect(openAs(sealed.bytes, place, relabelled, 3)).toBe("sealed")
  })

  test("an older generation opens with the root key that the head keeps", () => {
    const before = { ...owner, roots: { generation: 1, current: oldRoot, older: new Map() } }
    const old = sealObject(before, place, content, random)
    expect(openObject(owner, place, old, old.bytes)).toEqual(content)
  })

  test("has to be the very bytes that its hash names", () => {
    const again = sealObject(owner, place, content, random)
    expect(fault(() => openObject(owner, place, sealed, again.bytes))).toBe("hash")
    expect(fault(() => openObject(owner, place, sealed, undefined))).toBe("missing")
  })

  test("VA-02: with any byte changed, version and tag included, opens nothing", () => {
    for (let i = 0; i < sealed.bytes.length; i++) {
      const changed = sealed.bytes.map((byte, at) => (at === i ? byte ^ 1 : byte))
      expect(openAs(changed)).toBe(i < 5 ? "malformed" : "sealed")
    }
    expect(openAs(new Uint8Array())).toBe("malformed")
    expect(openAs(Uint8Array.from([...sealed.bytes, 0]))).toBe("malformed")
  })

  test("has zeros for padding and a length that fits, even if a device sealed something else", () => {
    const key = deriveKey(root, LABELS.vaultObjectKey)
    const objectOf = (padded: Uint8Array) => {
      const aad = objectAad(account, place, 2)
      const inner = sealCommitting(key, LABELS.vaultObjectKey, aad, padded, random)
      return encode(vaultObject, { kind: "v1", sealed: inner })
    }
    const padded = pad(content, 256)
    expect(openAs(objectOf(padded))).toBe("opened")
    expect(openAs(objectOf(padded.map((byte, i) => (i === 255 ? 1 : byte))))).toBe("malformed")
    expect(openAs(objectOf(padded.map((byte, i) => (i === 0 ? 1 : byte))))).toBe("malformed")
  })

  test("VA-14: small contents all have one size, larger ones a few", () => {
    const sizes = (from: number, to: number) => {
      const seen = new Set<number>()
      for (let size = from; size <= to; size += 3) {
        seen.add(sealObject(owner, place, new Uint8Array(size), random).bytes.length)
      }
      return seen.size
    }
    expect(sizes(0, 252)).toBe(1)
    expect(sizes(253, 4092)).toBeLessThanOrEqual(64)
  })

  test("may be as large as the limit and no larger", () => {
    const overhead = 5 + 24 + 32 + 16 + 4
    const largest = sealObject(owner, place, new Uint8Array(LIMITS.vaultObject - overhead), random)
    expect(largest.bytes.length).toBe(LIMITS.vaultObject)
    expect(() => sealObject(owner, place, new Uint8Array(LIMITS.vaultObject - overhead + 1), random)).toThrow(
      RangeError,
    )
  })
})
