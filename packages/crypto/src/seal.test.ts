import { concat, fromHex, LABELS } from "@tacit/protocol"
import { describe, expect, test } from "vitest"
import { COMMITTING_OVERHEAD, open, openCommitting, SEAL_OVERHEAD, seal, sealCommitting } from "./seal.ts"
import { seededRandom } from "./testing/random.ts"

const random = seededRandom(1)
const key = random.bytes(32)
const otherKey = random.bytes(32)
const aad = Uint8Array.from([1, 2, 3])
const plaintext = new TextEncoder().encode("attack at dawn")
const label = LABELS.vaultObjectKey

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.map((byte, i) => (i === at ? byte ^ 1 : byte))
}

describe("seal", () => {
  test("opens with the same key and associated data", () => {
    const sealed = seal(key, aad, plaintext, random)
    expect(sealed.length).toBe(plaintext.length + SEAL_OVERHEAD)
    expect(open(key, aad, sealed)).toEqual(plaintext)
  })

  test("is XChaCha20-Poly1305 with the nonce in front (draft-irtf-cfrg-xchacha-03, A.3.1)", () => {
    const sunscreen =
      "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, " +
      "sunscreen would be it."
    const sealed = concat(
      fromHex("404142434445464748494a4b4c4d4e4f5051525354555657"),
      fromHex(
        "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39" +
          "ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9" +
          "21f9664c97637da9768812f615c68b13b52e",
      ),
      fromHex("c0875924c1c7987947deafd8780acf49"),
    )
    const vectorKey = fromHex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f")
    const opened = open(vectorKey, fromHex("50515253c0c1c2c3c4c5c6c7"), sealed)
    expect(opened && new TextDecoder().decode(opened)).toBe(sunscreen)
  })

  test("takes a fresh nonce each time", () => {
    const nonces = new Set(
      Array.from({ length: 50 }, () => seal(key, aad, plaintext, random).slice(0, 24).toString()),
    )
    expect(nonces.size).toBe(50)
  })

  test("CO16 ST-03 ST-07 has another nonce for anything else, even where randomness repeats", () => {
    const stuck = { bytes: (length: number) => new Uint8Array(length).fill(7) }
    const twin = Uint8Array.from(aad)
    twin[0]! ^= 1
    const all = [
      seal(key, aad, plaintext, stuck),
      seal(key, aad, new TextEncoder().encode("attack at dusk"), stuck),
      seal(key, twin, plaintext, stuck),
      seal(otherKey, aad, plaintext, stuck),
      sealCommitting(key, label, aad, new TextEncoder().encode("attack at noon"), stuck),
    ]
    expect(new Set(all.map((sealed) => sealed.slice(0, 24).toString())).size).toBe(all.length)
    expect(open(key, aad, all[0]!)).toEqual(plaintext)
  })

  test("opens for nothing else: key, associated data, any flipped byte, any truncation", () => {
    const sealed = seal(key, aad, plaintext, random)
    expect(open(otherKey, aad, sealed)).toBeUndefined()
    expect(open(key, Uint8Array.from([1, 2]), sealed)).toBeUndefined()
    for (let i = 0; i < sealed.length; i++) {
      expect(open(key, aad, flipped(sealed, i))).toBeUndefined()
      expect(open(key, aad, sealed.subarray(0, i))).toBeUndefined()
    }
  })
})

describe("sealCommitting", () => {
  const sealed = sealCommitting(key, label, aad, plaintext, random)

  test("opens with the same key, label and associated data", () => {
    expect(sealed.length).toBe(plaintext.length + COMMITTING_OVERHEAD)
    expect(openCommitting(key, label, aad, sealed)).toEqual(plaintext)
  })

  test("opens for nothing else: key, label, associated data, any flipped byte, any truncation", () => {
    expect(openCommitting(otherKey, label, aad, sealed)).toBeUndefined()
    expect(openCommitting(key, LABELS.vaultHeadKey, aad, sealed)).toBeUndefined()
    expect(openCommitting(key, label, new Uint8Array(), sealed)).toBeUndefined()
    for (let i = 0; i < sealed.length; i++) {
      expect(openCommitting(key, label, aad, flipped(sealed, i))).toBeUndefined()
      expect(openCommitting(key, label, aad, sealed.subarray(0, i))).toBeUndefined()
    }
  })

  test("VA-09: checks the commitment by itself, not only through the tag", () => {
    // The commitment is no input of the cipher, so only a comparison can notice a changed one.
    for (let i = 24; i < 56; i++) {
      expect(openCommitting(key, label, aad, flipped(sealed, i))).toBeUndefined()
    }
  })

  test("VA-09: one sealing opens under none of a thousand other keys", () => {
    for (let i = 0; i < 1000; i++) {
      expect(openCommitting(random.bytes(32), label, aad, sealed)).toBeUndefined()
    }
  })

  test("does not open what seal made, nor the other way round", () => {
    expect(openCommitting(key, label, aad, seal(key, aad, plaintext, random))).toBeUndefined()
    expect(open(key, aad, sealed)).toBeUndefined()
  })
})
