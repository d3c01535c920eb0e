/** The parts of our ciphersuite against what their specifications publish, and against Node's OpenSSL. */
import {
  createCipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  hkdfSync,
  sign as nodeSign,
} from "node:crypto"
import { XWing } from "@noble/post-quantum/hybrid.js"
import { fromHex, toHex } from "@tacit/protocol"
import { describe, expect, test } from "vitest"
import { exportFromBase, exportToBase, xwingPublicKey } from "./hpke-xwing.ts"
import { createSuite, implementationOf } from "./suite.ts"
import { seededRandomness } from "./testing/people.ts"

const random = seededRandomness("published")
const { hash, kdf, hpke, signature } = implementationOf(await createSuite(random))
const utf8 = new TextEncoder()
const repeated = (byte: number, times: number) => new Uint8Array(times).fill(byte)
const ROUNDS = 40

describe("ML-07 hash, MAC and KDF", () => {
  test("SHA-512 of FIPS 180-4", async () => {
    expect(toHex(await hash.digest(utf8.encode("abc")))).toBe(
      "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
    )
  })

  test.each([
    [
      repeated(0x0b, 20),
      utf8.encode("Hi There"),
      "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cdedaa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854",
    ],
    [
      utf8.encode("Jefe"),
      utf8.encode("what do ya want for nothing?"),
      "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
    ],
    [
      repeated(0xaa, 20),
      repeated(0xdd, 50),
      "fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33b2279d39bf3e848279a722c806b485a47e67c807b946a337bee8942674278859e13292fb",
    ],
    [
      repeated(0xaa, 131),
      utf8.encode("Test Using Larger Than Block-Size Key - Hash Key First"),
      "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f3526b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598",
    ],
  ])("HMAC-SHA-512 of RFC 4231, case %#", async (key, data, mac) => {
    expect(toHex(await hash.mac(key, data))).toBe(mac)
    expect(await hash.verifyMac(key, fromHex(mac), data)).toBe(true)
  })

  test("hash, MAC and HKDF of any bytes are those of OpenSSL", async () => {
    for (let i = 0; i < ROUNDS; i++) {
      const [key, salt, info, data] = [i + 1, 2 * i, 3 * i, 7 * i].map((length) => random.bytes(length))
      expect(toHex(await hash.digest(data!))).toBe(createHash("sha512").update(data!).digest("hex"))
      expect(toHex(await hash.mac(key!, data!))).toBe(createHmac("sha512", key!).update(data!).digest("hex"))
      const expanded = await kdf.expand(await kdf.extract(salt!, key!), info!, 5 * i + 1)
      expect(toHex(expanded)).toBe(toHex(new Uint8Array(hkdfSync("sha512", key!, salt!, info!, 5 * i + 1))))
    }
  })
})

describe("ML-07 AES-256-GCM", () => {
  const KEY = fromHex("feffe9928665731c6d6a8f9467308308".repeat(2))
  const PLAINTEXT = fromHex(
    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
  )

  test.each([
    ["13", repeated(0, 32), repeated(0, 12), "", "", "530f8afbc74536b9a963b4f1c4cb738b"],
    [
      "14",
      repeated(0, 32),
      repeated(0, 12),
      "",
      "00000000000000000000000000000000",
      "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919",
    ],
    [
      "16",
      KEY,
      fromHex("cafebabefacedbaddecaf888"),
      "feedfacedeadbeeffeedfacedeadbeefabaddad2",
      toHex(PLAINTEXT),
      "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b",
    ],
  ])("test case %s of the GCM specification", async (_case, key, nonce, aad, plaintext, sealed) => {
    expect(toHex(await hpke.encryptAead(key, nonce, fromHex(aad), fromHex(plaintext)))).toBe(sealed)
    expect(toHex(await hpke.decryptAead(key, nonce, fromHex(aad), fromHex(sealed)))).toBe(plaintext)
  })

  test("what it seals is what OpenSSL seals, and nothing changed opens", async () => {
    for (let i = 0; i < ROUNDS; i++) {
      const [key, nonce, aad, plaintext] = [32, 12, i, 3 * i].map((length) => random.bytes(length))
      const cipher = createCipheriv("aes-256-gcm", key!, nonce!).setAAD(aad!)
      const theirs = Buffer.concat([cipher.update(plaintext!), cipher.final(), cipher.getAuthTag()])
      const sealed = await hpke.encryptAead(key!, nonce!, aad!, plaintext!)
      expect(toHex(sealed)).toBe(theirs.toString("hex"))
      const at = i % sealed.length
      const changed = sealed.map((byte, place) => (place === at ? byte ^ 1 : byte))
      for (const other of [changed, sealed.slice(0, -1), sealed.slice(1), new Uint8Array(i % 16)])
        await expect(hpke.decryptAead(key!, nonce!, aad!, other)).rejects.toThrow()
    }
  })
})

describe("ML-07 Ed25519", () => {
  test.each([
    [
      "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
      "",
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ],
    [
      "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
      "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
      "72",
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ],
    [
      "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
      "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
      "af82",
      "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ],
  ])("test %# of RFC 8032", async (seed, publicKey, message, expected) => {
    expect(toHex(await signature.sign(fromHex(seed), fromHex(message)))).toBe(expected)
    expect(await signature.verify(fromHex(publicKey), fromHex(message), fromHex(expected))).toBe(true)
    expect(await signature.verify(fromHex(publicKey), utf8.encode("other"), fromHex(expected))).toBe(false)
  })

  test("it signs as OpenSSL does", async () => {
    const header = fromHex("302e020100300506032b657004220420")
    for (let i = 0; i < ROUNDS; i++) {
      const { signKey, publicKey } = await signature.keygen()
      const key = createPrivateKey({ key: Buffer.concat([header, signKey]), format: "der", type: "pkcs8" })
      const theirs = createPublicKey(key).export({ format: "der", type: "spki" })
      expect(toHex(publicKey)).toBe(theirs.subarray(-32).toString("hex"))
      const message = random.bytes(i)
      expect(toHex(await signature.sign(signKey, message))).toBe(nodeSign(null, message, key).toString("hex"))
    }
  })
})

describe("ML-07 X-Wing", () => {
  test.each([
    [
      "7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26",
      "3cb1eea988004b93103cfb0aeefd2a686e01fa4a58e8a3639ca8a1e3f9ae57e235b8cc873c23dc62b8d260169afa2f75ab916a58d974918835d25e6a435085b2",
      "d2df0522128f09dd8e2c92b1e905c793d8f57a54c3da25861f10bf4ca613e384",
    ],
    [
      "badfd6dfaac359a5efbb7bcc4b59d538df9a04302e10c8bc1cbf1a0b3a5120ea",
      "17cda7cfad765f5623474d368ccca8af0007cd9f5e4c849f167a580b14aabdefaee7eef47cb0fca9767be1fda69419dfb927e9df07348b196691abaeb580b32d",
      "f2e86241c64d60f6649fbc6c5b7d17180b780a3f34355e64a85749949c45f150",
    ],
    [
      "ef58538b8d23f87732ea63b02b4fa0f4873360e2841928cd60dd4cee8cc0d4c9",
      "22a96188d032675c8ac850933c7aff1533b94c834adbb69c6115bad4692d8619f90b0cdf8a7b9c264029ac185b70b83f2801f2f4b3f70c593ea3aeeb613a7f1b",
      "953f7f4e8c5b5049bdc771d1dffada0dd961477d1a2ae0988baa7ea6898d893f",
    ],
  ])("vector %# of draft-connolly-cfrg-xwing-kem, and HPKE encapsulates with it", (seed, coins, shared) => {
    const publicKey = xwingPublicKey(fromHex(seed))
    const { cipherText, sharedSecret } = XWing.encapsulate(publicKey.slice(), fromHex(coins))
    expect(toHex(sharedSecret)).toBe(shared)
    expect(toHex(XWing.decapsulate(cipherText, fromHex(seed)))).toBe(shared)
    const info = utf8.encode("info")
    const sent = exportToBase({ bytes: () => fromHex(coins) }, publicKey, info, info, 48)
    expect(toHex(sent.enc)).toBe(toHex(cipherText))
    expect(exportFromBase(fromHex(seed), sent.enc, info, info, 48)).toEqual(sent.secret)
  })
})
