import { describe, expect, test } from "vitest"
import { deriveXWingKeyPair, sealBase } from "./hpke-xwing.ts"
import { seededRandomness } from "./testing/people.ts"
import { isXWingPublicKey } from "./xwing-key.ts"

const random = seededRandomness("xwing")
const { publicKey } = deriveXWingKeyPair(random.bytes(64))
const NOTHING = new Uint8Array(0)
const seals = (key: Uint8Array) => {
  try {
    sealBase(random, key, NOTHING, NOTHING, NOTHING)
    return true
  } catch {
    return false
  }
}

const P = 2n ** 255n - 19n
const LOW_ORDER = [
  0n,
  1n,
  0x00b8495f16056286fdb1329ceb8d09da6ac49ff1fae35616aeb8413b7c7aebe0n,
  0x57119fd0dd4e22d8868e1c58c45c44045bef839c55b1d0b1248c50a3bc959c5fn,
  P - 1n,
  P,
  P + 1n,
]

function withPoint(u: bigint): Uint8Array {
  const key = publicKey.slice()
  for (let i = 0; i < 32; i++) key[1184 + i] = Number((u >> BigInt(8 * i)) & 0xffn)
  return key
}

describe("isXWingPublicKey", () => {
  test("fresh keys are keys", () => {
    for (let i = 0; i < 20; i++)
      expect(isXWingPublicKey(deriveXWingKeyPair(random.bytes(64)).publicKey)).toBe(true)
  })

  test("GR-17: every low-order point is refused, with and without the unused bit, as the KEM refuses it", () => {
    for (const u of LOW_ORDER) {
      for (const key of [withPoint(u), withPoint(u | (1n << 255n))]) {
        expect(isXWingPublicKey(key)).toBe(false)
        expect(seals(key)).toBe(false)
      }
    }
    expect(isXWingPublicKey(withPoint(9n))).toBe(true)
  })

  test("a coefficient that is not reduced is refused", () => {
    for (const [offset, bytes] of [
      [0, [0x01, 0x0d]],
      [1, [0x10, 0xd0]],
      [1149, [0xff, 0xff, 0xff]],
    ] as const) {
      const key = publicKey.slice()
      key.set(bytes, offset)
      expect(isXWingPublicKey(key)).toBe(false)
    }
  })

  test("any other length is refused", () => {
    for (const key of [NOTHING, publicKey.slice(1), new Uint8Array([...publicKey, 0])])
      expect(isXWingPublicKey(key)).toBe(false)
  })
})
