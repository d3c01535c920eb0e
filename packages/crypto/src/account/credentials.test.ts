import {
  type Chain,
  type Credential,
  type CredentialKind,
  decode,
  encode,
  type Hash,
  LABELS,
  sign,
} from "@tacit/protocol"
import { describe, expect, test } from "vitest"
import { hpkeSeal } from "../hpke.ts"
import { generateSigningKeyPair, type SigningKeyPair } from "../keys.ts"
import { sealCommitting } from "../seal.ts"
import { extended, NOW, testAccount } from "../testing/account.ts"
import { seededRandom } from "../testing/random.ts"
import { makeRotateIdentity } from "./author.ts"
import {
  anchorAad,
  anchorInside,
  anchor as anchorLayout,
  type Slot,
  slotAad,
  slot as slotLayout,
  slotSignedBytes,
} from "./credential-layout.ts"
import {
  type CredentialKeys,
  openAnchor,
  openSlot,
  passwordCredential,
  recoveryCredential,
  renewCredential,
  sealCredential,
} from "./credentials.ts"

const random = seededRandom(9)
const alice = testAccount(9)
const mallory = testAccount(10)
const root = random.bytes(32)

const passwordKeys = await passwordCredential(random.bytes(64))
const recoveryKeys = await recoveryCredential(random.bytes(20))

function sealed(
  keys: CredentialKeys,
  of: { chain: Chain; identity: SigningKeyPair } = alice,
  generation = 1,
): Promise<Credential> {
  const { account, hashes } = of.chain
  const genesis = hashes[0] as Hash
  return sealCredential({ keys, account, genesis, generation, root, identity: of.identity, random })
}

const password = await sealed(passwordKeys)
const recovery = await sealed(recoveryKeys)

/** A slot that Alice's identity key would have to sign. */
async function craftSlot(change: Partial<Slot>, identity = alice.identity): Promise<Uint8Array> {
  const original = { ...decode(slotLayout, password.slot), ...change }
  const signed = slotSignedBytes(alice.chain.account, "password", original)
  return encode(slotLayout, {
    ...original,
    signature: sign(identity.secretKey, LABELS.slotSignature, signed),
  })
}

describe("credentials", () => {
  test.each([
    ["password", passwordKeys, password],
    ["recovery", recoveryKeys, recovery],
  ] as const)("the %s opens its anchor and its slot", async (kind, keys, credential) => {
    expect(credential.kind).toBe(kind)
    expect(openAnchor(keys, credential)).toEqual({
      ok: true,
      account: alice.chain.account,
      genesis: alice.chain.hashes[0],
    })
    expect(await openSlot(keys, credential, alice.chain)).toEqual({ ok: true, generation: 1, root })
  })

  test("are the same for the same secret, and each key has one purpose", async () => {
    const again = await passwordCredential(new Uint8Array(64))
    expect(await passwordCredential(new Uint8Array(64))).toEqual(again)
    const cross = await recoveryCredential(new Uint8Array(20))
    const keys = [again.anchorKey, again.slotSecretKey, cross.anchorKey, cross.slotSecretKey]
    expect(new Set(keys.map(String)).size).toBe(4)
  })

  test("VA-18: a new root key reaches every credential with public keys alone; old slots stay old", async () => {
    const newRoot = random.bytes(32)
    const renewed = await renewCredential({
      kind: "recovery",
      slotPublicKey: recoveryKeys.slotPublicKey,
      anchor: recovery.anchor,
      account: alice.chain.account,
      generation: 2,
      root: newRoot,
      identity: alice.identity,
      random,
    })
    expect(await openSlot(recoveryKeys, renewed, alice.chain)).toEqual({
      ok: true,
      generation: 2,
      root: newRoot,
    })
    expect(await openSlot(recoveryKeys, recovery, alice.chain)).toEqual({ ok: true, generation: 1, root })
  })
})

describe("VA-17: an anchor", () => {
  test("of another credential, another user or none opens nothing", async () => {
    const foreign = await sealed(await passwordCredential(random.bytes(64)), mallory)
    const anchors = [recovery.anchor, foreign.anchor, new Uint8Array(), password.slot]
    for (const anchor of anchors) {
      expect(openAnchor(passwordKeys, { ...password, anchor })).toEqual({ ok: false })
      const opened = await openSlot(passwordKeys, { ...password, anchor }, alice.chain)
      expect(opened).toEqual({ ok: false, fault: "wrong-anchor" })
    }
  })

  test("of another kind, or for another public key, does not count", async () => {
    expect(openAnchor(passwordKeys, { ...password, kind: "recovery" })).toEqual({ ok: false })
    const { slotPublicKey } = recoveryKeys
    expect(openAnchor({ ...passwordKeys, slotPublicKey }, password)).toEqual({ ok: false })
  })

  test("that says another kind inside does not count", () => {
    const { account, hashes } = alice.chain
    const { slotPublicKey, anchorKey } = passwordKeys
    const sealInside = (kind: CredentialKind) => {
      const inside = encode(anchorInside, { kind, account, genesis: hashes[0] as Hash, slotPublicKey })
      const aad = anchorAad("password")
      const bytes = sealCommitting(anchorKey, LABELS.passwordAnchorKey, aad, inside, random)
      return { ...password, anchor: encode(anchorLayout, { kind: "v1", sealed: bytes }) }
    }
    expect(openAnchor(passwordKeys, sealInside("password")).ok).toBe(true)
    expect(openAnchor(passwordKeys, sealInside("recovery"))).toEqual({ ok: false })
  })

  test("VA-02: with any byte changed, version and commitment included, opens nothing", () => {
    for (let i = 0; i < password.anchor.length; i++) {
      const anchor = password.anchor.map((byte, at) => (at === i ? byte ^ 1 : byte))
      expect(openAnchor(passwordKeys, { ...password, anchor })).toEqual({ ok: false })
    }
  })

  test("refuses a whole account made by the server around the user's public key", async () => {
    // The attacker knows the public key only: the anchor cannot be hers.
    const keys = { ...passwordKeys, anchorKey: random.bytes(32) }
    const fake = await sealed(keys, mallory)
    expect(openAnchor(passwordKeys, fake)).toEqual({ ok: false })
    const mixed = { ...fake, anchor: password.anchor }
    const opened = await openSlot(passwordKeys, mixed, mallory.chain)
    expect(opened).toEqual({ ok: false, fault: "wrong-anchor" })
  })

  test("binds the account and the genesis", async () => {
    const [genesis, ...rest] = alice.chain.hashes
    const chains = [
      { ...alice.chain, hashes: [mallory.chain.hashes[0] as Hash, ...rest] },
      { ...alice.chain, account: mallory.chain.account, hashes: [genesis as Hash, ...rest] },
    ]
    for (const chain of chains) {
      expect(await openSlot(passwordKeys, password, chain)).toEqual({ ok: false, fault: "wrong-anchor" })
    }
  })
})

describe("VA-04: a slot", () => {
  async function fault(slot: Uint8Array, keys = passwordKeys, chain = alice.chain) {
    const opened = await openSlot(keys, { ...password, slot }, chain)
    return opened.ok ? "opened" : opened.fault
  }

  test("of another credential is refused", async () => {
    expect(await fault(recovery.slot)).toBe("wrong-credential")
  })

  test("that names our public key but another kind or account is refused", async () => {
    const other = await sealCredential({
      keys: { ...passwordKeys, kind: "recovery" },
      account: alice.chain.account,
      genesis: alice.chain.hashes[0] as Hash,
      generation: 1,
      root,
      identity: alice.identity,
      random,
    })
    expect(await fault(other.slot)).toBe("bad-signature")
    const foreign = await sealed(passwordKeys, { chain: mallory.chain, identity: alice.identity })
    expect(await fault(foreign.slot)).toBe("bad-signature")
  })

  test("that another identity key signed is refused", async () => {
    expect(await fault(await craftSlot({}, mallory.identity))).toBe("bad-signature")
  })

  test("of before a rotation of the identity key is refused", async () => {
    const next = generateSigningKeyPair(random)
    const link = makeRotateIdentity(alice.chain, alice.identity, next, alice.recovery, NOW)
    expect(await fault(password.slot, passwordKeys, extended(alice.chain, link))).toBe("bad-signature")
  })

  test("with any field changed is refused", async () => {
    const original = decode(slotLayout, password.slot)
    const { sealed: inner } = original
    const flipped = (bytes: Uint8Array) => bytes.map((byte, i) => (i === bytes.length - 1 ? byte ^ 1 : byte))
    const changes: Partial<Slot>[] = [
      { generation: 2 },
      { signature: flipped(original.signature) },
      { sealed: { ...inner, encapsulated: flipped(inner.encapsulated) } },
      { sealed: { ...inner, commitment: flipped(inner.commitment) } },
      { sealed: { ...inner, ciphertext: flipped(inner.ciphertext) } },
    ]
    for (const change of changes) {
      expect(await fault(encode(slotLayout, { ...original, ...change }))).toBe("bad-signature")
    }
    expect(await fault(encode(slotLayout, { ...original, publicKey: flipped(original.publicKey) }))).toBe(
      "wrong-credential",
    )
  })

  test("VA-02: of another version, truncated or with a trailing byte is malformed", async () => {
    expect(await fault(Uint8Array.from([0, ...password.slot.subarray(1)]))).toBe("malformed")
    expect(await fault(Uint8Array.from([2, ...password.slot.subarray(1)]))).toBe("malformed")
    expect(await fault(password.slot.subarray(0, -1))).toBe("malformed")
    expect(await fault(Uint8Array.from([...password.slot, 0]))).toBe("malformed")
    expect(await fault(new Uint8Array())).toBe("malformed")
  })

  test("relabelled to another generation does not open, even if it were signed", async () => {
    expect(await fault(await craftSlot({ generation: 2 }))).toBe("sealed")
  })

  test("that holds no root key is refused, even if it were signed", async () => {
    const aad = slotAad(alice.chain.account, "password", 1)
    const short = await hpkeSeal(passwordKeys.slotPublicKey, aad, new Uint8Array(31), random)
    expect(await fault(await craftSlot({ sealed: short }))).toBe("sealed")
  })
})
