import { type Chain, deviceIdOf, type Hash, NO_HASH, signVaultHead, type VaultHead } from "@tacit/protocol"
import { describe, expect, test } from "vitest"
import { makeDeviceLink, makeMlsKeyLink, makeRevokeDevice } from "../account/author.ts"
import { generateSigningKeyPair } from "../keys.ts"
import { extended, LATER, NOW, testAccount } from "../testing/account.ts"
import { seededRandom } from "../testing/random.ts"
import { openVaultHead, sealHead } from "./head.ts"

const random = seededRandom(21)
const alice = testAccount(21)
const mallory = testAccount(22)
const { chain } = alice
const { account } = chain
const root = random.bytes(32)
const oldRoot = random.bytes(32)
const nameKey = random.bytes(32)
const mapRoot = "ab".repeat(32) as Hash

const signer = { device: alice.deviceId, deviceSecret: alice.device.secretKey, random }
const roots = { generation: 2, current: root, older: new Map([[1, oldRoot]]) }
const base = { account, chain: chain.head, root: mapRoot, nameKey, roots }
const first = sealHead({ ...base, version: 1 }, undefined, signer)
const second = sealHead({ ...base, version: 2 }, first.head, signer)

function open(head: VaultHead, options: { chain?: Chain; generation?: number; root?: Uint8Array } = {}) {
  return openVaultHead(head, { account, generation: 2, root, chain, ...options })
}

const tampered = { ok: false, fault: "tampered" }

/** What only the device could have signed. */
function resigned(change: Partial<VaultHead["head"]>, of = alice): VaultHead {
  return signVaultHead(of.device.secretKey, { ...second.head.head, ...change })
}

describe("vault head", () => {
  test("opens to the snapshot of who sealed it", () => {
    expect(open(first.head)).toEqual({ ok: true, snapshot: first })
    expect(open(second.head)).toEqual({ ok: true, snapshot: second })
    expect(second.head.head.previous).toBe(first.hash)
  })

  test("is of one generation: an older or newer root key is told apart from tampering", () => {
    expect(open(second.head, { generation: 1, root: oldRoot })).toEqual({
      ok: false,
      fault: "wrong-generation",
    })
    expect(open(second.head, { generation: 3 })).toEqual({ ok: false, fault: "wrong-generation" })
    expect(open(second.head, { root: oldRoot })).toEqual(tampered)
  })

  test("VA-03: relabelled in any field is refused, even if the device signed the label", () => {
    expect(open(resigned({ version: 3 }))).toEqual(tampered)
    expect(open(resigned({ previous: mapRoot }))).toEqual(tampered)
    expect(open(resigned({ sealed: first.head.head.sealed }))).toEqual(tampered)
    expect(open(resigned({ generation: 3 }), { generation: 3 })).toEqual(tampered)
    const stranger = mallory.chain.account
    const relabelled = { ...chain, account: stranger }
    const input = { account: stranger, generation: 2, root, chain: relabelled }
    expect(openVaultHead(resigned({ account: stranger }), input)).toEqual(tampered)
  })

  test("VA-03: relabelled as a sibling device's is refused", () => {
    const sibling = generateSigningKeyPair(random)
    const device = deviceIdOf(sibling.publicKey)
    const both = extended(chain, makeDeviceLink(chain, alice.identity, sibling, LATER, NOW))
    const ours = sealHead({ ...base, version: 1, chain: both.head }, undefined, signer)
    expect(open(ours.head, { chain: both }).ok).toBe(true)
    const stolen = signVaultHead(sibling.secretKey, { ...ours.head.head, device })
    expect(open(stolen, { chain: both })).toEqual(tampered)
  })

  test("VA-02: with any byte of the seal or the signature changed is refused", () => {
    const { head, signature } = second.head
    for (let i = 0; i < head.sealed.length; i++) {
      const sealed = head.sealed.map((byte, at) => (at === i ? byte ^ 1 : byte))
      expect(open({ head: { ...head, sealed }, signature })).toEqual(tampered)
    }
    for (let i = 0; i < signature.length; i++) {
      const changed = signature.map((byte, at) => (at === i ? byte ^ 1 : byte))
      expect(open({ head, signature: changed })).toEqual(tampered)
    }
  })

  test("is signed by a device of the account", () => {
    expect(open(resigned({}, mallory))).toEqual(tampered)
    const foreign = sealHead({ ...base, version: 1 }, undefined, {
      device: mallory.deviceId,
      deviceSecret: mallory.device.secretKey,
      random,
    })
    expect(open(foreign.head)).toEqual(tampered)
  })

  test("is judged at the link that it names: not before the device was certified, not once it was revoked", () => {
    const revoked = extended(chain, makeRevokeDevice(chain, alice.identity, alice.deviceId, NOW))
    expect(open(second.head, { chain: revoked }).ok).toBe(true)
    const late = sealHead({ ...base, version: 1, chain: revoked.head }, undefined, signer)
    expect(open(late.head, { chain: revoked })).toEqual(tampered)
    const genesis = { index: 0, hash: chain.hashes[0] as Hash }
    const early = sealHead({ ...base, version: 1, chain: genesis }, undefined, signer)
    expect(open(early.head)).toEqual(tampered)
  })

  test("names a link of our chain: one that we lack is a race, another in its place is not", () => {
    const longer = extended(chain, makeMlsKeyLink(chain, alice.identity, nameKey, NOW))
    const ahead = sealHead({ ...base, version: 1, chain: longer.head }, undefined, signer)
    expect(open(ahead.head)).toEqual({ ok: false, fault: "chain-behind" })
    expect(open(ahead.head, { chain: longer }).ok).toBe(true)
    const forked = extended(chain, makeMlsKeyLink(chain, alice.identity, root, NOW))
    expect(open(ahead.head, { chain: forked })).toEqual(tampered)
  })

  test("belongs to the account that was asked for", () => {
    const stranger = mallory.chain.account
    const theirs = sealHead({ ...base, version: 1, account: stranger }, undefined, signer)
    expect(open(theirs.head)).toEqual(tampered)
    const malloryDevice = { device: mallory.deviceId, deviceSecret: mallory.device.secretKey, random }
    const mixed = sealHead({ ...base, version: 1, chain: mallory.chain.head }, undefined, malloryDevice)
    expect(open(mixed.head, { chain: mallory.chain })).toEqual(tampered)
  })

  test("version 1, and only version 1, has no head before it", () => {
    const place = { ...base, version: 1 }
    expect(open(sealHead(place, first.head, signer).head)).toEqual(tampered)
    expect(open(sealHead({ ...base, version: 2 }, undefined, signer).head)).toEqual(tampered)
    expect(open(sealHead({ ...base, version: 0 }, first.head, signer).head)).toEqual(tampered)
    expect(first.head.head.previous).toBe(NO_HASH)
  })

  test("keeps each older root key once, and none of its own generation or later", () => {
    const wrong = { generation: 2, current: root, older: new Map([[2, oldRoot]]) }
    expect(open(sealHead({ ...base, version: 1, roots: wrong }, undefined, signer).head)).toEqual(tampered)
  })
})
