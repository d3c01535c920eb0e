import { concat, equalBytes, MalformedError, toHex } from "@tacit/protocol"
import { describe, expect, test } from "vitest"
import { MlsGroup } from "./group.ts"
import { decodeState, type GroupState, wipeSuperseded } from "./state.ts"
import { createSuite, implementationOf, suiteFrom } from "./suite.ts"
import { stateOf } from "./testing/forge.ts"
import {
  assembled,
  committed,
  followed,
  groupSettings,
  person,
  seededRandomness,
  staged,
} from "./testing/people.ts"

const suite = await createSuite(seededRandomness("state"))
const people = ["alice", "bob", "carol", "dave"].map((name) => person(name))
const dave = people[3] as (typeof people)[0]

const contains = (bytes: Uint8Array, part: Uint8Array) => toHex(bytes).includes(toHex(part))
const privateKeysOf = (state: GroupState) => Object.values(state.privateKeys.privateKeys)

/** Everybody has committed once, so that every parent has a key. */
async function warmed(): Promise<MlsGroup[]> {
  let groups = await assembled(suite, people, groupSettings(people[0] as (typeof people)[0]))
  for (const committer of [0, 1, 2, 3]) groups = await committed(groups, committer)
  return groups
}

describe("the serialised state", () => {
  test("restores to a group that is the same", async () => {
    const [a] = (await assembled(suite, people)) as [MlsGroup]
    const saved = a.serialise()
    const restored = MlsGroup.restore(suite, saved)
    expect(restored.serialise()).toEqual(saved)
    const { conversation, epoch, settings, members } = restored
    expect({ conversation, epoch, settings, members }).toEqual({
      conversation: a.conversation,
      epoch: a.epoch,
      settings: a.settings,
      members: a.members,
    })
    expect(restored.authenticator()).toEqual(a.authenticator())
  })

  test("does not grow with the epochs: nothing of a past one is kept", async () => {
    let groups = await warmed()
    const before = stateOf(groups[1] as MlsGroup)
    const size = groups[1]?.serialise().length as number
    for (let i = 0; i < 3; i++) groups = await committed(groups, 0)
    const saved = (groups[1] as MlsGroup).serialise()
    expect(Math.abs(saved.length - size)).toBeLessThan(200)
    for (const secret of Object.values(before.secrets)) expect(contains(saved, secret)).toBe(false)
  })

  test("ML-13: after a removal no private key of a blanked node is in it, nor any that was replaced", async () => {
    const groups = await warmed()
    for (const member of [1, 2]) {
      const before = stateOf(groups[member] as MlsGroup)
      const commit = await staged(groups[0] as MlsGroup, { removes: [dave.account] })
      const after = await followed(
        MlsGroup.restore(suite, (groups[member] as MlsGroup).serialise()),
        commit.payload,
      )
      const saved = after.serialise()
      const { tree, privateKeys } = decodeState(saved)
      for (const node of Object.keys(privateKeys.privateKeys)) expect(tree[Number(node)]).toBeDefined()
      const kept = privateKeysOf(decodeState(saved))
      const gone = privateKeysOf(before).filter((key) => !kept.some((each) => equalBytes(each, key)))
      expect(gone.length).toBeGreaterThan(0)
      for (const key of gone) expect(contains(saved, key)).toBe(false)
      groups[0] = commit.abandon()
    }
  })

  test("of a committer has no private key of before on its path", async () => {
    const [a] = (await warmed()) as [MlsGroup]
    const before = privateKeysOf(stateOf(a))
    const { state } = await staged(a)
    for (const key of before) expect(contains(state, key)).toBe(false)
  })

  test("that is damaged anywhere is refused with one typed error, or is not what it was", async () => {
    const [a] = (await assembled(suite, people.slice(0, 2))) as [MlsGroup]
    const saved = a.serialise()
    const damaged = [new Uint8Array(0), saved.slice(0, -1), concat(saved, new Uint8Array(1))]
    for (let i = 0; i < saved.length; i += 37) {
      const flipped = saved.slice()
      flipped[i] = (flipped[i] as number) ^ 0x80
      damaged.push(flipped, saved.slice(0, i))
    }
    for (const bytes of damaged) {
      try {
        expect(MlsGroup.restore(suite, bytes).serialise()).toEqual(bytes)
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedError)
      }
    }
  })

  test("of another version or suite is refused", async () => {
    const [a] = (await assembled(suite, people.slice(0, 2))) as [MlsGroup]
    const saved = a.serialise()
    for (const offset of [1, 7]) {
      const other = saved.slice()
      other[offset] = (other[offset] as number) ^ 1
      expect(() => MlsGroup.restore(suite, other)).toThrow(MalformedError)
    }
  })
})

describe("ML-01: what only the old state held is overwritten", () => {
  const isZero = (bytes: Uint8Array) => bytes.every((byte) => byte === 0)
  const expanded: Uint8Array[] = []
  const real = implementationOf(suite)
  /** The same suite, but it remembers the very objects that secrets are derived from. */
  const watched = suiteFrom({
    ...real,
    kdf: {
      ...real.kdf,
      expand(secret, info, length) {
        expanded.push(secret)
        return real.kdf.expand(secret, info, length)
      },
    },
  })

  /** The exporter secret inside the handle. */
  async function exporterSecretOf(group: MlsGroup): Promise<Uint8Array> {
    expanded.length = 0
    await group.epochKey()
    return expanded[0] as Uint8Array
  }

  const two = async () => (await assembled(watched, people.slice(0, 2))) as [MlsGroup, MlsGroup]

  test("by accept, and not before", async () => {
    const [a, b] = await two()
    const secret = await exporterSecretOf(a)
    const commit = await staged(a)
    expect(isZero(secret)).toBe(false)
    const after = commit.accept()
    expect(isZero(secret)).toBe(true)
    expect(await after.epochKey()).toEqual(await (await followed(b, commit.payload)).epochKey())
  })

  test("not by abandon: the winner's commit can be followed", async () => {
    const [a, b] = await two()
    const secret = await exporterSecretOf(a)
    const before = (await staged(a)).abandon()
    expect(isZero(secret)).toBe(false)
    const commit = await staged(b)
    expect(await (await followed(before, commit.payload)).epochKey()).toEqual(commit.epochKey)
  })

  test("by following another's commit, and not by judging an invalid one", async () => {
    const [a, b] = await two()
    const secret = await exporterSecretOf(b)
    const skipped = await b.process(new Uint8Array(9))
    if (skipped.kind !== "invalid") throw new Error(skipped.kind)
    expect(isZero(secret)).toBe(false)
    await followed(skipped.group, (await staged(a)).payload)
    expect(isZero(secret)).toBe(true)
  })

  test("by being removed and by wipe", async () => {
    const [a, b] = await two()
    const secrets = [await exporterSecretOf(a), await exporterSecretOf(b)]
    const bob = people[1] as (typeof people)[0]
    const commit = await staged(a, { removes: [bob.account] })
    expect((await b.process(commit.payload)).kind).toBe("removed")
    commit.abandon().wipe()
    expect(secrets.every(isZero)).toBe(true)
  })

  test("all of it, and nothing that the next state shares", () => {
    const secret = (fill: number) => new Uint8Array(64).fill(fill)
    const stateWith = (fill: number, keys: Record<number, Uint8Array>, signatureKey: Uint8Array) =>
      ({
        secrets: { initSecret: secret(fill), encryptionSecret: secret(fill), exporterSecret: secret(fill) },
        privateKeys: { leafIndex: 0, privateKeys: keys },
        signatureKey,
      }) as unknown as GroupState
    const [shared, old, signature] = [secret(1), secret(2), secret(3)]
    const before = stateWith(4, { 0: old, 1: shared }, signature)
    const next = stateWith(5, { 0: secret(6), 1: shared }, signature)
    wipeSuperseded(before, next)
    expect(Object.values(before.secrets).every(isZero)).toBe(true)
    expect(isZero(old)).toBe(true)
    expect([shared, signature, ...Object.values(next.secrets)].some(isZero)).toBe(false)
    wipeSuperseded(next, undefined)
    expect([shared, signature, ...Object.values(next.secrets)].every(isZero)).toBe(true)
  })
})
