import { ed25519 } from "@noble/curves/ed25519.js"
import { toHex } from "@tacit/protocol"
import { getCiphersuiteFromName, getCiphersuiteImpl } from "ts-mls"
import { describe, expect, test } from "vitest"
import { createSuite, implementationOf, SUITE_NAME } from "./suite.ts"
import { seededRandomness } from "./testing/people.ts"

const random = seededRandomness("suite")
const ours = implementationOf(await createSuite(random))
const stock = await getCiphersuiteImpl(getCiphersuiteFromName(SUITE_NAME))
const info = random.bytes(40)
const aad = random.bytes(9)
const plaintext = random.bytes(64)

describe("the suite agrees with the stock provider of ts-mls", () => {
  for (const [name, sender, receiver] of [
    ["ours to stock", ours, stock],
    ["stock to ours", stock, ours],
  ] as const) {
    test(`HPKE, ${name}: what one seals the other opens`, async () => {
      const pair = await receiver.hpke.generateKeyPair()
      const publicKey = await sender.hpke.importPublicKey(await receiver.hpke.exportPublicKey(pair.publicKey))
      const { enc, ct } = await sender.hpke.seal(publicKey, plaintext, info, aad)
      expect(await receiver.hpke.open(pair.privateKey, enc, ct, info, aad)).toEqual(plaintext)
    })

    test(`HPKE, ${name}: both export the same secret`, async () => {
      const pair = await receiver.hpke.generateKeyPair()
      const publicKey = await sender.hpke.importPublicKey(await receiver.hpke.exportPublicKey(pair.publicKey))
      const { enc, secret } = await sender.hpke.exportSecret(publicKey, aad, 48, info)
      expect(await receiver.hpke.importSecret(pair.privateKey, aad, enc, 48, info)).toEqual(secret)
    })

    test(`signatures, ${name}: what one signs the other verifies`, async () => {
      const { signKey } = await ours.signature.keygen()
      const publicKey = ed25519.getPublicKey(signKey)
      const signature = await sender.signature.sign(signKey, plaintext)
      expect(await receiver.signature.verify(publicKey, plaintext, signature)).toBe(true)
      expect(await receiver.signature.verify(publicKey, info, signature)).toBe(false)
    })

    test(`AEAD, ${name}: what one encrypts the other decrypts`, async () => {
      const key = random.bytes(32)
      const nonce = random.bytes(12)
      const sealed = await sender.hpke.encryptAead(key, nonce, aad, plaintext)
      expect(await receiver.hpke.decryptAead(key, nonce, aad, sealed)).toEqual(plaintext)
    })
  }

  test("the same material derives the same key pair, hash, MAC and secrets", async () => {
    const material = random.bytes(64)
    const pairs = await Promise.all([ours, stock].map((cs) => cs.hpke.deriveKeyPair(material)))
    const [mine, theirs] = pairs as [(typeof pairs)[0], (typeof pairs)[0]]
    expect(await ours.hpke.exportPublicKey(mine.publicKey)).toEqual(
      await stock.hpke.exportPublicKey(theirs.publicKey),
    )
    expect(await ours.hpke.exportPrivateKey(mine.privateKey)).toEqual(
      await stock.hpke.exportPrivateKey(theirs.privateKey),
    )
    expect(await ours.hash.digest(material)).toEqual(await stock.hash.digest(material))
    const mac = await stock.hash.mac(material, info)
    expect(await ours.hash.mac(material, info)).toEqual(mac)
    expect(await ours.hash.verifyMac(material, mac, info)).toBe(true)
    const extracted = await stock.kdf.extract(material, info)
    expect(await ours.kdf.extract(material, info)).toEqual(extracted)
    expect(await ours.kdf.expand(extracted, info, 77)).toEqual(await stock.kdf.expand(extracted, info, 77))
    expect([ours.kdf.size, ours.hpke.keyLength, ours.hpke.nonceLength]).toEqual([
      stock.kdf.size,
      stock.hpke.keyLength,
      stock.hpke.nonceLength,
    ])
  })
})

describe("the suite by itself", () => {
  test("sealing does not overwrite the public key that it is given", async () => {
    const { publicKey } = await ours.hpke.generateKeyPair()
    const before = toHex(await ours.hpke.exportPublicKey(publicKey))
    await ours.hpke.seal(publicKey, plaintext, info, aad)
    expect(toHex(await ours.hpke.exportPublicKey(publicKey))).toBe(before)
  })

  test("GR-16: a MAC of any other length or value does not verify", async () => {
    const key = random.bytes(64)
    const mac = await ours.hash.mac(key, plaintext)
    const others = [
      new Uint8Array(0),
      mac.slice(0, 1),
      mac.slice(0, -1),
      new Uint8Array([...mac, 0]),
      new Uint8Array(mac.length),
      mac.map((byte, i) => (i === 63 ? byte ^ 1 : byte)),
    ]
    for (const other of others) expect(await ours.hash.verifyMac(key, other, plaintext)).toBe(false)
  })

  test("GR-16: a signature of any other length or value, and a malformed key, do not verify", async () => {
    const { signKey } = await ours.signature.keygen()
    const signature = await ours.signature.sign(signKey, plaintext)
    const publicKey = ed25519.getPublicKey(signKey)
    for (const other of [signature.slice(0, -1), new Uint8Array([...signature, 0]), new Uint8Array(64)])
      expect(await ours.signature.verify(publicKey, plaintext, other)).toBe(false)
    for (const key of [new Uint8Array(0), new Uint8Array(32), publicKey.slice(1)])
      expect(await ours.signature.verify(key, plaintext, signature)).toBe(false)
  })

  test("everything that is random comes from the port", async () => {
    const draw = async () => {
      const cs = implementationOf(await createSuite(seededRandomness("same")))
      const { publicKey } = await cs.hpke.generateKeyPair()
      const { enc, ct } = await cs.hpke.seal(publicKey, plaintext, info, aad)
      return [toHex(enc), toHex(ct), toHex((await cs.signature.keygen()).signKey)]
    }
    expect(await draw()).toEqual(await draw())
  })
})
