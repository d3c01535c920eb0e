import { type Chain, deviceIdOf, extendChain, type Link, NO_HASH, openChain } from "@tacit/protocol"
import { describe, expect, test } from "vitest"
import { generateSigningKeyPair } from "../keys.ts"
import { extended, LATER, NOW, testAccount } from "../testing/account.ts"
import { seededRandom } from "../testing/random.ts"
import {
  makeCheckpoint,
  makeDelete,
  makeDeviceLink,
  makeGenesis,
  makeMlsKeyLink,
  makeRecovery,
  makeRevokeDevice,
  makeRotateIdentity,
} from "./author.ts"

const random = seededRandom(6)
const { identity, recovery, deviceId, chain } = testAccount(6)
const fresh = generateSigningKeyPair(random)
const stranger = generateSigningKeyPair(random)

function fault(of: Chain, link: Link): string | undefined {
  const result = extendChain(of, link)
  return result.ok ? undefined : result.fault
}

describe("account chain", () => {
  test("begins with a genesis link that names a guest's lifetime, if any", () => {
    const opened = openChain(makeGenesis(identity, recovery.publicKey, NOW, 60_000))
    expect(opened.ok && opened.chain.guestLifetime).toBe(60_000)
    expect(chain.guestLifetime).toBeUndefined()
  })

  test("certifies and revokes devices", () => {
    expect(chain.devices.get(deviceId)).toMatchObject({ expires: LATER, from: 1, revoked: undefined })
    const revoked = extended(chain, makeRevokeDevice(chain, identity, deviceId, NOW))
    expect(revoked.devices.get(deviceId)?.revoked).toBe(2)
  })

  test("names the MLS key and the vault checkpoint", () => {
    const keyed = extended(chain, makeMlsKeyLink(chain, identity, fresh.publicKey, NOW))
    expect(keyed.mlsKey).toEqual(fresh.publicKey)
    const vault = { version: 7, head: NO_HASH }
    expect(extended(keyed, makeCheckpoint(keyed, identity, vault, NOW)).checkpoint).toEqual(vault)
  })

  test("replaces the recovery key, silently only if the replaced one signed", () => {
    const confirmed = extended(chain, makeRecovery(chain, identity, fresh.publicKey, recovery, NOW))
    expect(confirmed).toMatchObject({ recoveryKey: fresh.publicKey, unconfirmed: [] })
    const alone = extended(chain, makeRecovery(chain, identity, fresh.publicKey, undefined, NOW))
    expect(alone.unconfirmed).toEqual([2])
    expect(fault(chain, makeRecovery(chain, identity, fresh.publicKey, stranger, NOW))).toBe(
      "bad-recovery-signature",
    )
  })

  test("rotates the identity key, after which only the new one signs", () => {
    const rotated = extended(chain, makeRotateIdentity(chain, identity, fresh, recovery, NOW))
    expect(rotated).toMatchObject({ identityKey: fresh.publicKey, mlsKey: undefined, unconfirmed: [] })
    expect(() => makeMlsKeyLink(rotated, identity, fresh.publicKey, NOW)).toThrow("identity key")
    extended(rotated, makeMlsKeyLink(rotated, fresh, stranger.publicKey, NOW))
    const alone = extended(chain, makeRotateIdentity(chain, identity, fresh, undefined, NOW))
    expect(alone.unconfirmed).toEqual([2])
  })

  test("ends with delete, after which nothing follows", () => {
    const deleted = extended(chain, makeDelete(chain, identity, recovery, NOW))
    expect(deleted).toMatchObject({ deleted: true, unconfirmed: [] })
    expect(() => makeMlsKeyLink(deleted, identity, fresh.publicKey, NOW)).toThrow("deleted")
    expect(extended(chain, makeDelete(chain, identity, undefined, NOW)).unconfirmed).toEqual([2])
  })

  test("ID-16: another's device key cannot be listed: it has to sign for this account and place", () => {
    const victim = testAccount(7)
    const theirs = makeDeviceLink(victim.chain, victim.identity, fresh, LATER, NOW)
    if (theirs.body.kind !== "device") throw new Error("not a device link")
    // Mallory signs a link of her own around the victim's signature.
    const forged = makeDeviceLink(chain, identity, { ...stranger, publicKey: fresh.publicKey }, LATER, NOW)
    expect(fault(chain, forged)).toBe("bad-device-signature")
    expect(fault(chain, { ...theirs, previous: chain.head.hash })).toBe("bad-signature")
    expect(deviceIdOf(theirs.body.deviceKey)).toBe(deviceIdOf(fresh.publicKey))
  })

  test("refuses to author with a key that is not the chain's", () => {
    expect(() => makeMlsKeyLink(chain, stranger, fresh.publicKey, NOW)).toThrow("identity key")
    expect(() => makeDeviceLink(chain, stranger, fresh, LATER, NOW)).toThrow("identity key")
  })

  test("a link counts in its own place of its own chain only", () => {
    const link = makeMlsKeyLink(chain, identity, fresh.publicKey, NOW)
    expect(fault(extended(chain, link), link)).toBe("wrong-place")
    expect(fault(testAccount(7).chain, link)).toBe("wrong-place")
  })
})
