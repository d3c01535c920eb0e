import { LIMITS, payloadHash } from "@tacit/protocol"
import { encodeMlsMessage, type KeyPackage } from "ts-mls"
import { describe, expect, test } from "vitest"
import type { KeyPackageFault } from "./faults.ts"
import { generateKeyPackage, inspectKeyPackage } from "./key-package.ts"
import { createSuite } from "./suite.ts"
import { keyPackageFrom, resignKeyPackage } from "./testing/forge.ts"
import { keyPackageOf, NOW, person, seededRandomness } from "./testing/people.ts"

const suite = await createSuite(seededRandomness("key packages"))
const alice = person("alice")
const fresh = await keyPackageOf(suite, alice)
const DAY = 86_400_000

const wire = (keyPackage: KeyPackage) =>
  encodeMlsMessage({ version: "mls10", wireformat: "mls_key_package", keyPackage })
const inspect = async (message: Uint8Array, now = NOW) => {
  const result = await inspectKeyPackage(suite, message, now)
  return result.ok ? "ok" : result.fault
}

/** Alice's KeyPackage with parts exchanged, and signed again by her. */
const reSigned = (leaf: Partial<KeyPackage["leafNode"]>, part?: Partial<KeyPackage>) =>
  resignKeyPackage(suite, fresh.keyPackage, alice.identity.secretKey, leaf, part)

describe("a KeyPackage", () => {
  test("says whose it is and which leaf it makes", async () => {
    const result = await inspectKeyPackage(suite, fresh.keyPackage, NOW)
    expect(result).toEqual({
      ok: true,
      account: alice.account,
      signatureKey: alice.identity.publicKey,
      leaf: fresh.leaf,
      lastResort: false,
    })
    expect(fresh.ref).not.toBe(payloadHash(fresh.keyPackage))
    expect(fresh.keyPackage.length).toBeLessThan(LIMITS.keyPackage)
  })

  test("of last resort says so", async () => {
    const result = await inspectKeyPackage(suite, (await keyPackageOf(suite, alice, true)).keyPackage, NOW)
    expect(result).toMatchObject({ ok: true, lastResort: true })
  })

  test("is good from a day before until its stated end, 90 days later", async () => {
    expect(fresh.expires).toBe(NOW + LIMITS.keyPackageLifetime)
    expect(await inspect(fresh.keyPackage, NOW - 2 * DAY)).toBe("ok")
    expect(await inspect(fresh.keyPackage, NOW - 2 * DAY - 1000)).toBe("not-yet-valid")
    expect(await inspect(fresh.keyPackage, fresh.expires)).toBe("ok")
    expect(await inspect(fresh.keyPackage, fresh.expires + 1000)).toBe("expired")
  })

  test("can be made when the clock stands near zero", async () => {
    const early = await generateKeyPackage(suite, alice.identity, { now: 5, lastResort: false })
    expect(await inspect(early.keyPackage, 5)).toBe("ok")
  })

  const seconds = (milliseconds: number) => BigInt(milliseconds / 1000)
  const keys = keyPackageFrom(fresh.keyPackage)
  const extension = { extensionType: 0xf0f0, extensionData: new Uint8Array(0) }
  const cases: readonly [string, () => Promise<Uint8Array>, KeyPackageFault][] = [
    [
      "ML-12: that lives too long",
      () => reSigned({ lifetime: { notBefore: 0n, notAfter: seconds(NOW + DAY) } } as never),
      "lifetime-too-long",
    ],
    [
      "that ends before it begins",
      () => reSigned({ lifetime: { notBefore: seconds(NOW), notAfter: 1n } } as never),
      "lifetime-too-long",
    ],
    [
      "for another suite",
      () => reSigned({}, { cipherSuite: "MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519" }),
      "wrong-suite",
    ],
    ["with an unknown extension", () => reSigned({}, { extensions: [extension] }), "unsupported-extension"],
    [
      "with last resort twice",
      () => reSigned({}, { extensions: [10, 10].map((extensionType) => ({ ...extension, extensionType })) }),
      "unsupported-extension",
    ],
    ["whose leaf has an extension", () => reSigned({ extensions: [extension] }), "unsupported-leaf"],
    [
      "whose leaf cannot do what the group needs",
      () => reSigned({ capabilities: { ...keys.leafNode.capabilities, extensions: [] } }),
      "unsupported-leaf",
    ],
    [
      "whose leaf does not speak MLS 1.0",
      () => reSigned({ capabilities: { ...keys.leafNode.capabilities, versions: [] } }),
      "unsupported-leaf",
    ],
    [
      "whose leaf does not know the suite",
      () => reSigned({ capabilities: { ...keys.leafNode.capabilities, ciphersuites: [] } }),
      "unsupported-leaf",
    ],
    [
      "whose leaf does not know basic credentials",
      () => reSigned({ capabilities: { ...keys.leafNode.capabilities, credentials: [] } }),
      "unsupported-leaf",
    ],
    [
      "whose leaf promises too much",
      () =>
        reSigned({
          capabilities: {
            ...keys.leafNode.capabilities,
            proposals: Array.from({ length: 65 }, (_, i) => 256 + i),
          },
        }),
      "unsupported-leaf",
    ],
    [
      "GR-17: with an encryption key nobody can use",
      () => reSigned({ hpkePublicKey: new Uint8Array(1216) }),
      "bad-key",
    ],
    [
      "GR-17: with an init key nobody can use",
      () => reSigned({}, { initKey: new Uint8Array(1216) }),
      "bad-key",
    ],
    ["with one key for both", () => reSigned({}, { initKey: keys.leafNode.hpkePublicKey }), "bad-key"],
    [
      "ID-03: with another's credential",
      async () =>
        reSigned({
          credential: keyPackageFrom((await keyPackageOf(suite, person("bob"))).keyPackage).leafNode
            .credential,
        }),
      "bad-credential",
    ],
    [
      "ID-03: with an x509 credential",
      () => reSigned({ credential: { credentialType: "x509", certificates: [] } }),
      "bad-credential",
    ],
    [
      "whose leaf was signed by another",
      async () => wire({ ...keys, leafNode: { ...keys.leafNode, signature: new Uint8Array(64) } }),
      "bad-leaf-signature",
    ],
    [
      "that was signed by another",
      async () => wire({ ...keys, signature: keys.leafNode.signature }),
      "bad-signature",
    ],
    ["that is too large", async () => new Uint8Array(LIMITS.keyPackage + 1), "too-large"],
    ["with a byte behind", async () => new Uint8Array([...fresh.keyPackage, 0]), "malformed"],
    ["cut short", async () => fresh.keyPackage.slice(0, -1), "malformed"],
    ["that is something else", async () => new Uint8Array(0), "malformed"],
  ]
  for (const [name, make, fault] of cases)
    test(`${name}: ${fault}`, async () => expect(await inspect(await make())).toBe(fault))
})
