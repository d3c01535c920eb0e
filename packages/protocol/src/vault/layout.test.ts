import { describe, expect, test } from "vitest"
import { alice, bob, hashNamed, seed } from "../../vectors/people.ts"
import { FIRST_HEAD, SECOND_HEAD } from "../../vectors/vault-samples.ts"
import { deviceIdOf, payloadHash } from "../hashing.ts"
import { NO_HASH } from "../ids.ts"
import { type UnsignedVaultHead, vaultHeadHash, vaultObjectHash, verifyVaultHead } from "./layout.ts"

describe("a vault head", () => {
  test("is signed by a device", () => {
    expect(verifyVaultHead(alice.device.public, FIRST_HEAD)).toBe(true)
    expect(verifyVaultHead(bob.device.public, FIRST_HEAD)).toBe(false)
  })

  const CHANGES: Readonly<Record<keyof UnsignedVaultHead, Partial<UnsignedVaultHead>>> = {
    account: { account: bob.chain.account },
    version: { version: 3 },
    previous: { previous: hashNamed("another") },
    generation: { generation: 2 },
    device: { device: deviceIdOf(bob.device.public) },
    sealed: { sealed: seed("another") },
  }

  test.each(Object.entries(CHANGES))("its signature and its hash cover %s", (_field, change) => {
    const changed = { ...SECOND_HEAD, head: { ...SECOND_HEAD.head, ...change } }
    expect(verifyVaultHead(alice.device.public, changed)).toBe(false)
    expect(vaultHeadHash(changed)).not.toBe(vaultHeadHash(SECOND_HEAD))
  })

  test("names the one before it by hash, the first names none", () => {
    expect(FIRST_HEAD.head.previous).toBe(NO_HASH)
    expect(SECOND_HEAD.head.previous).toBe(vaultHeadHash(FIRST_HEAD))
  })
})

test("an object's name in the vault is not its name as a part", () => {
  expect(vaultObjectHash(seed("object"))).not.toBe(payloadHash(seed("object")))
  expect(vaultObjectHash(seed("object"))).not.toBe(vaultObjectHash(seed("another")))
})
