import { type AccountId, encode, LABELS, type Link, linkHash, linkSignedBytes, sign } from "@tacit/protocol"
import { leafCredential } from "@tacit/protocol/content"
import { describe, expect, test } from "vitest"
import { type CredentialFault, judgeCredential, readCredential, trustedCredential } from "./identity.ts"
import { type Person, person, rotated } from "./testing/people.ts"

const alice = person("alice")
const bob = person("bob")
const secured = rotated(rotated(alice, "first"), "second")

const read = (proof: readonly Link[], key: Uint8Array) =>
  readCredential(encode(leafCredential, { proof }), key)
const proofOf = ({ identity }: Person) => [...identity.proof]
const genesis = (who: Person) => who.identity.proof[0] as Link
const mlsKey = (who: Person) => who.identity.proof.at(-1) as Link

test("a credential that held is not believed for another key", () => {
  const identity = encode(leafCredential, { proof: alice.identity.proof })
  const credential = { credentialType: "basic", identity } as const
  expect(judgeCredential(credential, alice.identity.publicKey).ok).toBe(true)
  expect(judgeCredential(credential, alice.identity.publicKey)).toEqual(
    readCredential(identity, alice.identity.publicKey),
  )
  expect(judgeCredential(credential, bob.identity.publicKey)).toEqual({ ok: false, fault: "wrong-mls-key" })
})

describe("readCredential", () => {
  test("proves the account and the identity key in force", () => {
    const { identity } = alice
    expect(read(identity.proof, identity.publicKey)).toEqual({
      ok: true,
      account: alice.account,
      identityKey: (genesis(alice).body as { identityKey: Uint8Array }).identityKey,
    })
  })

  test("follows identity rotations to the same account", () => {
    const { identity } = secured
    const result = read(identity.proof, identity.publicKey)
    expect(result).toMatchObject({ ok: true, account: alice.account })
    const [, , second] = identity.proof as [Link, Link, Link]
    expect(result).toMatchObject({ identityKey: (second.body as { identityKey: Uint8Array }).identityKey })
    const trusted = trustedCredential({
      credentialType: "basic",
      identity: encode(leafCredential, { proof: identity.proof }),
    })
    expect(result).toEqual({ ok: true, ...trusted })
  })

  const [first, rotation1, rotation2, key] = secured.identity.proof as [Link, Link, Link, Link]
  const otherSignature = (link: Link): Link => ({ ...link, signature: mlsKey(bob).signature })
  const cases: readonly [string, readonly Link[], Uint8Array, CredentialFault][] = [
    ["nothing", [], alice.identity.publicKey, "not-genesis"],
    ["no genesis", [mlsKey(alice)], alice.identity.publicKey, "not-genesis"],
    [
      "a genesis that nobody signed",
      [otherSignature(genesis(alice)), mlsKey(alice)],
      alice.identity.publicKey,
      "bad-signature",
    ],
    ["only a genesis", [genesis(alice)], alice.identity.publicKey, "no-mls-key"],
    ["the leaf key of another", proofOf(alice), bob.identity.publicKey, "wrong-mls-key"],
    ["another's mls-key link", [genesis(alice), mlsKey(bob)], bob.identity.publicKey, "bad-signature"],
    [
      "a second genesis",
      [genesis(alice), genesis(alice), mlsKey(alice)],
      alice.identity.publicKey,
      "wrong-place",
    ],
    ["a link after the mls-key", [...proofOf(alice), mlsKey(alice)], alice.identity.publicKey, "wrong-place"],
    ["a rotation left out", [first, rotation2, key], secured.identity.publicKey, "bad-signature"],
    [
      "rotations in the wrong order",
      [first, rotation2, rotation1, key],
      secured.identity.publicKey,
      "bad-signature",
    ],
    [
      "a key signed by a former identity",
      [first, rotation1, rotation2, mlsKey(alice)],
      alice.identity.publicKey,
      "wrong-place",
    ],
  ]
  for (const [name, proof, publicKey, fault] of cases)
    test(`ID-03: refuses ${name}`, () => {
      expect(read(proof, publicKey)).toEqual({ ok: false, fault })
    })

  test("ID-03: refuses a genesis that its key did not sign, though the key signed what follows", () => {
    const forged = otherSignature(genesis(alice))
    const account = linkHash(forged) as string as AccountId
    const { signature, ...unsigned } = mlsKey(alice)
    const signed = sign(alice.identitySeed, LABELS.linkSignature, linkSignedBytes(account, unsigned))
    expect(signature).not.toEqual(signed)
    expect(read([forged, { ...unsigned, signature: signed }], alice.identity.publicKey)).toEqual({
      ok: false,
      fault: "bad-signature",
    })
  })

  test("ID-03: refuses a rotation that the new key did not sign", () => {
    const { identity } = rotated(alice, "unasked", alice.identitySeed)
    const fault = "bad-new-identity-signature"
    expect(read(identity.proof, identity.publicKey)).toEqual({ ok: false, fault })
  })

  test("refuses bytes that are not the one encoding", () => {
    const bytes = encode(leafCredential, { proof: alice.identity.proof })
    const fault = { ok: false, fault: "malformed" }
    expect(readCredential(new Uint8Array([...bytes, 0]), alice.identity.publicKey)).toEqual(fault)
    expect(readCredential(bytes.slice(0, -1), alice.identity.publicKey)).toEqual(fault)
  })
})
