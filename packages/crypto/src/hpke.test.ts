import { Chacha20Poly1305 } from "@hpke/chacha20poly1305"
import { CipherSuite, HkdfSha256 } from "@hpke/core"
import { XWing as XWingKem } from "@hpke/hybridkem-x-wing"
import { XWing } from "@noble/post-quantum/hybrid.js"
import { LABELS, labelled } from "@tacit/protocol"
import { describe, expect, test } from "vitest"
import { hpkeKeyPair, hpkeOpen, hpkeSeal } from "./hpke.ts"
import { seededRandom } from "./testing/random.ts"

const random = seededRandom(3)
const aad = Uint8Array.from([1])
const plaintext = random.bytes(32)

describe("hpke", () => {
  test("derives the same public key as an independent X-Wing", async () => {
    for (let i = 0; i < 5; i++) {
      const seed = random.bytes(32)
      expect((await hpkeKeyPair(seed)).publicKey).toEqual(XWing.keygen(seed).publicKey)
    }
  })

  test("opens with the secret key and the same associated data only", async () => {
    const pair = await hpkeKeyPair(random.bytes(32))
    const other = await hpkeKeyPair(random.bytes(32))
    const sealed = await hpkeSeal(pair.publicKey, aad, plaintext, random)
    expect(await hpkeOpen(pair.secretKey, aad, sealed)).toEqual(plaintext)
    expect(await hpkeOpen(other.secretKey, aad, sealed)).toBeUndefined()
    expect(await hpkeOpen(pair.secretKey, Uint8Array.from([2]), sealed)).toBeUndefined()
  })

  test("is RFC 9180 as the library has it by itself, with its own HKDF", async () => {
    const suite = new CipherSuite({
      kem: new XWingKem(),
      kdf: new HkdfSha256(),
      aead: new Chacha20Poly1305(),
    })
    const pair = await hpkeKeyPair(random.bytes(32))
    const sealed = await hpkeSeal(pair.publicKey, aad, plaintext, random)
    const recipient = await suite.createRecipientContext({
      recipientKey: await suite.kem.deserializePrivateKey(pair.secretKey),
      enc: sealed.encapsulated,
      info: labelled(LABELS.slotSeal),
    })
    expect(new Uint8Array(await recipient.export(labelled(LABELS.commitment), 32))).toEqual(sealed.commitment)
    expect(new Uint8Array(await recipient.open(sealed.ciphertext, aad))).toEqual(plaintext)
  })

  test.each(["encapsulated", "commitment", "ciphertext"] as const)("refuses a changed %s", async (field) => {
    const pair = await hpkeKeyPair(random.bytes(32))
    const sealed = await hpkeSeal(pair.publicKey, aad, plaintext, random)
    for (const at of [0, sealed[field].length - 1]) {
      const changed = sealed[field].map((byte, i) => (i === at ? byte ^ 1 : byte))
      expect(await hpkeOpen(pair.secretKey, aad, { ...sealed, [field]: changed })).toBeUndefined()
    }
  })

  test("encapsulates anew each time", async () => {
    const pair = await hpkeKeyPair(random.bytes(32))
    const first = await hpkeSeal(pair.publicKey, aad, plaintext, random)
    const second = await hpkeSeal(pair.publicKey, aad, plaintext, random)
    expect(first.encapsulated).not.toEqual(second.encapsulated)
    expect(first.ciphertext).not.toEqual(second.ciphertext)
  })
})
