import { concat, equalBytes, MalformedError, toHex } from "@tacit/protocol"
import { describe, expect, test } from "vitest"
import { MlsGroup } from "./group.ts"
import { decodeState, type GroupState } from "./state.ts"
import { createSuite } from "./suite.ts"
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
const people = ["alice", "bob", "carol", "dave"].map(person)
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
  const secretsOf = (state: GroupState) => [...Object.values(state.secrets), ...privateKeysOf(state)]
  const isZero = (bytes: Uint8Array) => bytes.every((byte) => byte === 0)

  /** The very objects inside a handle, caught while it serialises. */
  function inside(group: MlsGroup): Uint8Array[] {
    const caught: Uint8Array[] = []
    const { set } = Uint8Array.prototype
    Uint8Array.prototype.set = function (this: Uint8Array, source: ArrayLike<number>, offset?: number) {
      if (source instanceof Uint8Array && (source.length === 64 || source.length === 32)) caught.push(source)
      set.call(this, source, offset)
    }
    try {
      const state = decodeState(group.serialise())
      const secrets = secretsOf(state)
      return caught.filter((bytes) => secrets.some((secret) => equalBytes(secret, bytes)))
    } finally {
      Uint8Array.prototype.set = set
    }
  }

  test("by accept, and not before", async () => {
    const [a, b] = (await assembled(suite, people.slice(0, 2))) as [MlsGroup, MlsGroup]
    const held = inside(a)
    expect(held.length).toBeGreaterThanOrEqual(7)
    const commit = await staged(a)
    expect(held.some(isZero)).toBe(false)
    const after = commit.accept()
    expect(held.every(isZero)).toBe(true)
    expect(await after.epochKey()).toEqual(await (await followed(b, commit.payload)).epochKey())
  })

  test("not by abandon: the winner's commit can be followed", async () => {
    const [a, b] = (await assembled(suite, people.slice(0, 2))) as [MlsGroup, MlsGroup]
    const held = inside(a)
    const before = (await staged(a)).abandon()
    expect(held.some(isZero)).toBe(false)
    const commit = await staged(b)
    expect(await (await followed(before, commit.payload)).epochKey()).toEqual(commit.epochKey)
  })

  test("by following another's commit, by being removed and by wipe", async () => {
    const [a, b, c] = (await assembled(suite, people.slice(0, 3))) as [MlsGroup, MlsGroup, MlsGroup]
    const [heldByB, heldByC, heldByA] = [inside(b), inside(c), inside(a)]
    const carol = people[2] as (typeof people)[0]
    const commit = await staged(a, { removes: [carol.account] })
    await followed(b, commit.payload)
    expect((await c.process(commit.payload)).kind).toBe("removed")
    // bob's leaf key lives on in the next epoch
    expect(heldByB.filter((each) => !isZero(each)).length).toBeLessThanOrEqual(1)
    expect(heldByC.every(isZero)).toBe(true)
    commit.abandon().wipe()
    expect(heldByA.every(isZero)).toBe(true)
  })
})
