import { ed25519 } from "@noble/curves/ed25519.js"
import { describe, expect, test } from "vitest"
import { keyPair, seed } from "../vectors/people.ts"
import { concat, fromHex } from "./codec/bytes.ts"
import { labelled } from "./hashing.ts"
import { LABELS, type Label } from "./labels.ts"
import { sign, verify } from "./signing.ts"

const key = keyPair("signer")
const text = seed("what is signed")
const label = LABELS.messageSignature
const signature = sign(key.secret, label, text)

/** Order of the base point, little-endian as in a signature. */
const L = 2n ** 252n + 27742317777372353535851937790883648493n

function addOrder(scalar: Uint8Array): Uint8Array {
  let value = scalar.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n) + L
  return Uint8Array.from({ length: 32 }, () => {
    const byte = Number(value & 255n)
    value >>= 8n
    return byte
  })
}

describe("a signature", () => {
  test("holds for its key, label and bytes", () => {
    expect(verify(key.public, signature, label, text)).toBe(true)
    expect(verify(key.public, signature, label, text.subarray(0, 5), text.subarray(5))).toBe(true)
  })

  test("does not hold for other bytes or another key", () => {
    expect(verify(key.public, signature, label, seed("something else"))).toBe(false)
    expect(verify(key.public, signature, label, text, new Uint8Array(1))).toBe(false)
    expect(verify(keyPair("another").public, signature, label, text)).toBe(false)
  })

  test("does not hold with any bit turned", () => {
    for (let bit = 0; bit < 512; bit += 7) {
      const turned = signature.slice()
      turned[bit >> 3] = (turned[bit >> 3] as number) ^ (1 << (bit & 7))
      expect(verify(key.public, turned, label, text)).toBe(false)
    }
  })

  test("ID-14: holds for no purpose but its own", () => {
    const purposes = Object.values(LABELS) as Label[]
    for (const signed of purposes.filter((purpose) => purpose.startsWith("tacit 1 sign "))) {
      const made = sign(key.secret, signed, text)
      expect(purposes.filter((purpose) => verify(key.public, made, purpose, text))).toEqual([signed])
    }
  })
})

describe("verification is strict", () => {
  test("S plus the group order is refused", () => {
    const malleated = concat(signature.subarray(0, 32), addOrder(signature.subarray(32)))
    expect(malleated).not.toEqual(signature)
    expect(verify(key.public, malleated, label, text)).toBe(false)
  })

  test.each([
    ["order 1", "0100000000000000000000000000000000000000000000000000000000000000"],
    ["order 2", "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"],
    ["order 4", "0000000000000000000000000000000000000000000000000000000000000000"],
    ["order 8", "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"],
  ])("a key of small order is refused: %s", (_what, hex) => {
    const weak = fromHex(hex)
    // R = the neutral element and S = 0 satisfy the equation for such a key and every message of an even challenge.
    const universal = concat(Uint8Array.of(1), new Uint8Array(63))
    for (let i = 0; i < 64; i++) {
      expect(verify(weak, universal, label, Uint8Array.of(i))).toBe(false)
    }
  })

  test("ZIP-215 would accept what is refused here, so the test above tests something", () => {
    const weak = fromHex("0100000000000000000000000000000000000000000000000000000000000000")
    const universal = concat(Uint8Array.of(1), new Uint8Array(63))
    expect(ed25519.verify(universal, labelled(label, text), weak, { zip215: true })).toBe(true)
  })

  test("a key that is not a point and one that is not canonical are refused", () => {
    expect(verify(new Uint8Array(32).fill(2), signature, label, text)).toBe(false)
    expect(verify(new Uint8Array(32).fill(255), signature, label, text)).toBe(false)
  })

  test.each([0, 31, 33, 64])("a key of %i bytes is refused, not thrown about", (length) => {
    expect(verify(new Uint8Array(length), signature, label, text)).toBe(false)
  })

  test.each([0, 63, 65])("a signature of %i bytes is refused, not thrown about", (length) => {
    expect(verify(key.public, new Uint8Array(length), label, text)).toBe(false)
  })
})
