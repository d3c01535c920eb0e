import { describe, expect, test } from "vitest"
import { ALICES_LINKS } from "../../vectors/chain-samples.ts"
import {
  alice,
  bob,
  coSignature,
  deviceLink,
  extended,
  genesisLink,
  hashNamed,
  type KeyPair,
  keyPair,
  NOON,
  opened,
  signedLink,
} from "../../vectors/people.ts"
import { deviceIdOf } from "../hashing.ts"
import { type DeviceId, NO_HASH } from "../ids.ts"
import { LABELS } from "../labels.ts"
import { type Chain, type ChainFault, extendChain, isDeviceValidAt, openChain, readChain } from "./chain.ts"
import { type Link, type LinkBody, linkHash } from "./link.ts"

const { chain, identity, recovery, device } = alice
const thief = keyPair("thief")
const newRecovery = keyPair("new recovery")
const newIdentity = keyPair("new identity")
const phone = keyPair("phone")
const deviceId = deviceIdOf(device.public)

type Kind<K extends LinkBody["kind"]> = Extract<LinkBody, { kind: K }>

const consent = (signer: KeyPair, kind: LinkBody["kind"], key: KeyPair, at: Chain = chain) =>
  coSignature(at, signer, LABELS.recoverySignature, kind, key.public)

const recoveryBody = (signature: Uint8Array | undefined): Kind<"recovery"> => ({
  kind: "recovery",
  recoveryKey: newRecovery.public,
  recoverySignature: signature,
})

const rotationBody = (more: Partial<Kind<"rotate-identity">> = {}): Kind<"rotate-identity"> => ({
  kind: "rotate-identity",
  identityKey: newIdentity.public,
  newSignature: coSignature(
    chain,
    newIdentity,
    LABELS.newIdentitySignature,
    "rotate-identity",
    newIdentity.public,
  ),
  recoverySignature: consent(recovery, "rotate-identity", newIdentity),
  ...more,
})

const after = (body: LinkBody, signer = identity) => signedLink(chain, signer, body)

describe("a chain that stands", () => {
  test("AC: its id is the hash of its genesis link and its head is its newest link", () => {
    const [genesis, , newest] = alice.links as [Link, Link, Link]
    expect(chain.account).toBe(linkHash(genesis))
    expect(chain.head).toEqual({ index: 2, hash: linkHash(newest) })
    expect(chain.hashes).toEqual(alice.links.map(linkHash))
  })

  test("establishes the keys that its links name", () => {
    expect(chain.identityKey).toEqual(identity.public)
    expect(chain.recoveryKey).toEqual(recovery.public)
    expect(chain.mlsKey).toEqual(alice.mls.public)
    expect(chain.devices.get(deviceId)).toEqual({
      key: device.public,
      expires: NOON + 365 * 86_400_000,
      from: 1,
      revoked: undefined,
    })
    expect(chain).toMatchObject({ deleted: false, unconfirmed: [], guestLifetime: undefined })
  })

  test("reads the same at once and link by link", () => {
    const whole = readChain(ALICES_LINKS)
    const [genesis, ...rest] = ALICES_LINKS
    expect(whole).toEqual({ ok: true, chain: rest.reduce(extended, opened(genesis as Link)) })
  })

  test("of a guest names the guest's lifetime", () => {
    expect(opened(genesisLink(keyPair("guest"), recovery, 43_200)).guestLifetime).toBe(43_200)
  })

  test("is not changed by the link that extends it", () => {
    const before = structuredClone(chain)
    extended(chain, after({ kind: "revoke-device", device: deviceId }))
    expect(structuredClone(chain)).toEqual(before)
  })

  test("the same genesis link is the same account, and one that differs in anything is another", () => {
    const earlier = genesisLink(identity, recovery)
    expect(opened(earlier).account).toBe(chain.account)
    expect(opened(genesisLink(identity, recovery, 1)).account).not.toBe(chain.account)
  })
})

describe("what each kind of link does", () => {
  test("device: another one is certified from its own index on", () => {
    const next = extended(chain, deviceLink(chain, identity, phone))
    expect(next.devices.size).toBe(2)
    expect(next.devices.get(deviceIdOf(phone.public))?.from).toBe(3)
  })

  test("revoke-device: the device stays known, with the index of its end", () => {
    const next = extended(chain, after({ kind: "revoke-device", device: deviceId }))
    expect(next.devices.get(deviceId)).toMatchObject({ from: 1, revoked: 3 })
  })

  test("mls-key: the newest key takes the place of the one before, also in the proof", () => {
    const link = after({ kind: "mls-key", mlsKey: phone.public })
    const next = extended(chain, link)
    expect(next.mlsKey).toEqual(phone.public)
    expect(next.proof).toEqual([alice.links[0], link])
  })

  test("recovery: the new recovery key counts from the next link on", () => {
    const next = extended(chain, after(recoveryBody(consent(recovery, "recovery", newRecovery))))
    expect(next).toMatchObject({ recoveryKey: newRecovery.public, unconfirmed: [] })
    const old = signedLink(next, identity, {
      kind: "delete",
      recoverySignature: consent(recovery, "delete", identity, next),
    })
    expect(extendChain(next, old)).toEqual({ ok: false, fault: "bad-recovery-signature" })
  })

  test("rotate-identity: the new key signs the links that follow, and the MLS key must be named again", () => {
    const link = after(rotationBody())
    const next = extended(chain, link)
    expect(next).toMatchObject({ identityKey: newIdentity.public, mlsKey: undefined, unconfirmed: [] })
    expect(next.proof).toEqual([alice.links[0], link])
    const body: LinkBody = { kind: "mls-key", mlsKey: phone.public }
    expect(extendChain(next, signedLink(next, identity, body))).toEqual({ ok: false, fault: "bad-signature" })
    expect(extended(next, signedLink(next, newIdentity, body)).proof).toHaveLength(3)
  })

  test("vault-checkpoint: the newest one is kept", () => {
    const first = extended(chain, after({ kind: "vault-checkpoint", version: 1, head: hashNamed("one") }))
    expect(chain.checkpoint).toBeUndefined()
    expect(first.checkpoint).toEqual({ version: 1, head: hashNamed("one") })
    const second = signedLink(first, identity, {
      kind: "vault-checkpoint",
      version: 9,
      head: hashNamed("two"),
    })
    expect(extended(first, second).checkpoint).toEqual({ version: 9, head: hashNamed("two") })
  })

  test("delete: the chain is over", () => {
    const gone = extended(
      chain,
      after({ kind: "delete", recoverySignature: consent(recovery, "delete", identity) }),
    )
    expect(gone).toMatchObject({ deleted: true, unconfirmed: [] })
  })

  test.each<readonly [LinkBody]>([
    [recoveryBody(undefined)],
    [rotationBody({ recoverySignature: undefined })],
    [{ kind: "delete", recoverySignature: undefined }],
  ])("$kind without the recovery key stands, and is listed as unconfirmed", (body) => {
    expect(extended(chain, after(body)).unconfirmed).toEqual([3])
  })
})

const FAULTS: Readonly<Record<ChainFault, ReadonlyArray<readonly [what: string, judge: () => unknown]>>> = {
  "not-genesis": [
    ["no links at all", () => readChain([])],
    ["a chain that begins with another link", () => readChain(alice.links.slice(1))],
    ["a genesis link with an index", () => openChain({ ...(alice.links[0] as Link), index: 1 })],
    [
      "a genesis link with a predecessor",
      () => openChain({ ...(alice.links[0] as Link), previous: hashNamed("x") }),
    ],
  ],
  "wrong-place": [
    ["a link that was there before", () => extendChain(chain, alice.links[2] as Link)],
    ["a link left out", () => readChain([alice.links[0], alice.links[2]] as Link[])],
    ["another predecessor", () => extendChain(chain, { ...after(rotationBody()), previous: hashNamed("x") })],
    ["another index", () => extendChain(chain, { ...after(rotationBody()), index: 4 })],
    [
      "a second genesis",
      () =>
        extendChain(
          chain,
          after({
            kind: "genesis",
            identityKey: identity.public,
            recoveryKey: recovery.public,
            guestLifetime: undefined,
          }),
        ),
    ],
    ["a link of another account", () => extendChain(chain, bob.links[1] as Link)],
  ],
  "bad-signature": [
    [
      "another's signature",
      () => extendChain(chain, after({ kind: "mls-key", mlsKey: phone.public }, thief)),
    ],
    ["another time than was signed", () => extendChain(chain, { ...after(rotationBody()), at: NOON })],
    [
      "another body than was signed",
      () => extendChain(chain, { ...after(rotationBody()), body: { kind: "mls-key", mlsKey: phone.public } }),
    ],
    [
      "a genesis that names another's key",
      () => openChain(signedLink(undefined, thief, (alice.links[0] as Link).body)),
    ],
    [
      "a link signed for the same place in another account",
      () =>
        extendChain(chain, signedLink({ ...chain, account: bob.chain.account }, identity, rotationBody())),
    ],
  ],
  "bad-device-signature": [
    [
      "ID-16: another's device key, without its consent",
      () => extendChain(chain, after({ ...(bob.links[1] as Link & { body: Kind<"device"> }).body })),
    ],
    [
      "a device that consented to another account",
      () => {
        const elsewhere = { ...chain, account: bob.chain.account }
        const signature = coSignature(elsewhere, phone, LABELS.deviceSignature, "device", phone.public)
        return extendChain(
          chain,
          after({ kind: "device", deviceKey: phone.public, expires: NOON, deviceSignature: signature }),
        )
      },
    ],
    [
      "a device that consented to another place",
      () => {
        const body = deviceLink(opened(alice.links[0] as Link), identity, phone).body
        return extendChain(chain, after(body))
      },
    ],
  ],
  "bad-recovery-signature": [
    [
      "recovery confirmed by another",
      () => extendChain(chain, after(recoveryBody(consent(thief, "recovery", newRecovery)))),
    ],
    [
      "recovery confirmed by the new key instead of the one it replaces",
      () => extendChain(chain, after(recoveryBody(consent(newRecovery, "recovery", newRecovery)))),
    ],
    [
      "rotation confirmed for another key",
      () =>
        extendChain(
          chain,
          after(rotationBody({ recoverySignature: consent(recovery, "rotate-identity", thief) })),
        ),
    ],
    [
      "delete confirmed by another",
      () =>
        extendChain(chain, after({ kind: "delete", recoverySignature: consent(thief, "delete", identity) })),
    ],
    [
      "the consent to a delete, used for a recovery that installs the identity key",
      () =>
        extendChain(
          chain,
          after({
            kind: "recovery",
            recoveryKey: identity.public,
            recoverySignature: consent(recovery, "delete", identity),
          }),
        ),
    ],
    [
      "the consent to a rotation, used for a recovery",
      () =>
        extendChain(
          chain,
          after({
            kind: "recovery",
            recoveryKey: newIdentity.public,
            recoverySignature: consent(recovery, "rotate-identity", newIdentity),
          }),
        ),
    ],
  ],
  "bad-new-identity-signature": [
    [
      "a new identity that another signs for",
      () => {
        const newSignature = coSignature(
          chain,
          thief,
          LABELS.newIdentitySignature,
          "rotate-identity",
          newIdentity.public,
        )
        return extendChain(chain, after(rotationBody({ newSignature })))
      },
    ],
    [
      "a new identity that did not sign",
      () => extendChain(chain, after(rotationBody({ newSignature: new Uint8Array(64) }))),
    ],
  ],
  "duplicate-device": [
    ["a device certified twice", () => extendChain(chain, deviceLink(chain, identity, device))],
    [
      "a revoked device certified again",
      () => {
        const revoked = extended(chain, after({ kind: "revoke-device", device: deviceId }))
        return extendChain(revoked, deviceLink(revoked, identity, device))
      },
    ],
  ],
  "unknown-device": [
    [
      "a device that was never certified",
      () => extendChain(chain, after({ kind: "revoke-device", device: deviceIdOf(phone.public) })),
    ],
    [
      "a device revoked twice",
      () => {
        const revoked = extended(chain, after({ kind: "revoke-device", device: deviceId }))
        return extendChain(
          revoked,
          signedLink(revoked, identity, { kind: "revoke-device", device: deviceId }),
        )
      },
    ],
  ],
  "after-delete": [
    [
      "anything after the end",
      () => {
        const gone = extended(chain, after({ kind: "delete", recoverySignature: undefined }))
        return extendChain(gone, signedLink(gone, identity, { kind: "mls-key", mlsKey: phone.public }))
      },
    ],
  ],
}

describe.each(Object.entries(FAULTS))("%s", (fault, cases) => {
  test.each(cases)("%s", (_what, judge) => {
    expect(judge()).toEqual({ ok: false, fault })
  })
})

test("a fault anywhere makes the whole chain none", () => {
  for (let i = 0; i < ALICES_LINKS.length; i++) {
    const spoilt = ALICES_LINKS.map((link, at) => (at === i ? { ...link, at: link.at + 1 } : link))
    expect(readChain(spoilt)).toEqual({ ok: false, fault: "bad-signature" })
  }
})

describe("isDeviceValidAt", () => {
  const revoked = extended(chain, after({ kind: "revoke-device", device: deviceId }))

  test.each([
    [0, false],
    [1, true],
    [2, true],
    [3, false],
    [4, false],
  ])("with the chain at link %i: %s", (at, valid) => {
    expect(isDeviceValidAt(revoked, deviceId, at)).toBe(valid)
  })

  test("what a device did before its end stays valid, and its expiry does not matter", () => {
    expect(isDeviceValidAt(chain, deviceId, 1_000_000)).toBe(true)
  })

  test("a device of nobody is never valid", () => {
    expect(isDeviceValidAt(chain, NO_HASH as string as DeviceId, 2)).toBe(false)
  })
})
