import { type AccountId, toHex } from "@tacit/protocol"
import { type ReaddRequest, signLeave, signReadd } from "@tacit/protocol/content"
import { describe, expect, test } from "vitest"
import { StateConflictError } from "./errors.ts"
import { MlsGroup } from "./group.ts"
import { createSuite } from "./suite.ts"
import {
  assembled,
  CONVERSATION,
  change,
  committed,
  directSettings,
  followed,
  groupSettings,
  keyPackageOf,
  type Person,
  person,
  rotated,
  seededRandomness,
  staged,
} from "./testing/people.ts"

const alice = person("alice")
const bob = person("bob")
const carol = person("carol")
const dave = person("dave")
const suite = await createSuite(seededRandomness("group"))

type Three = [MlsGroup, MlsGroup, MlsGroup]
const three = async () => (await assembled(suite, [alice, bob, carol])) as Three
const two = async () => (await assembled(suite, [alice, bob])) as [MlsGroup, MlsGroup]
const restored = (group: MlsGroup) => MlsGroup.restore(suite, group.serialise())
const leafOf = (group: MlsGroup, { account }: Person) => {
  const member = group.members.find((each) => each.account === account)
  if (!member) throw new Error("no member")
  return member.leaf
}

async function expectAgreement(groups: readonly MlsGroup[]): Promise<void> {
  const keys = await Promise.all(groups.map(async (group) => toHex(await group.epochKey())))
  expect(new Set(keys).size).toBe(1)
  expect(keys[0]).not.toBe("00".repeat(32))
  expect(new Set(groups.map((group) => toHex(group.authenticator()))).size).toBe(1)
  expect(new Set(groups.map(({ epoch }) => epoch)).size).toBe(1)
  const accounts = groups.map(({ members }) => members.map(({ account }) => account).join())
  expect(new Set(accounts).size).toBe(1)
}

async function join(
  { welcome, payload }: { welcome: Uint8Array | undefined; payload: Uint8Array },
  of: { keyPackage: Uint8Array; secret: Uint8Array },
) {
  const input = { ...of, welcome: welcome as Uint8Array, commit: payload, conversation: CONVERSATION }
  const result = await MlsGroup.join(suite, input)
  if (result.kind !== "joined") throw new Error(`not joined: ${result.fault}`)
  return result
}

describe("a group from its beginning to its end", () => {
  test("people join, update, and agree on every epoch key", async () => {
    let groups: MlsGroup[] = await three()
    await expectAgreement(groups)
    const seen = new Set<string>()
    for (const committer of [1, 2, 0]) {
      groups = await committed(groups, committer)
      await expectAgreement(groups)
      seen.add(toHex(await (groups[0] as MlsGroup).epochKey()))
    }
    expect(seen.size).toBe(3)
    expect(groups[0]?.epoch).toBe(4)
  })

  test("a commit tells what the log and the vault need of it", async () => {
    const [a, b] = await two()
    const { keyPackage } = await keyPackageOf(suite, carol)
    const commit = await staged(a, { adds: [keyPackage] })
    expect(commit.epoch).toBe(2)
    expect(commit.routing).toEqual([alice.account, bob.account, carol.account].sort())
    expect(commit.members.map(({ account }) => account)).toEqual([alice.account, bob.account, carol.account])
    const result = await b.process(commit.payload)
    if (result.kind !== "advanced") throw new Error(result.kind)
    const { committer, added, removed, settingsChanged, context } = result
    expect({ committer, added, removed, settingsChanged }).toEqual({
      committer: alice.account,
      added: [carol.account],
      removed: [],
      settingsChanged: false,
    })
    expect(context.chain).toEqual(change().chain)
    expect(commit.epochKey).toEqual(await result.group.epochKey())
    const after = MlsGroup.restore(suite, commit.state)
    expect(await after.epochKey()).toEqual(commit.epochKey)
    expect(after.serialise()).toEqual(commit.accept().serialise())
  })

  test("a removed member is told, and the others go on without", async () => {
    const [a, b, c] = await three()
    const commit = await staged(a, { removes: [carol.account] })
    expect(commit.welcome).toBeUndefined()
    const removed = await c.process(commit.payload)
    expect(removed).toMatchObject({ kind: "removed", committer: alice.account })
    await expectAgreement([commit.accept(), await followed(b, commit.payload)])
  })

  test("a member leaves: any other member commits the Remove with the request", async () => {
    const [a, b, c] = await three()
    const request = signLeave(carol.identity.secretKey, CONVERSATION, carol.account, leafOf(b, carol))
    const commit = await staged(b, { leaves: [request] })
    const result = await a.process(commit.payload)
    expect(result).toMatchObject({ kind: "advanced", removed: [carol.account], added: [] })
    expect(await c.process(commit.payload)).toMatchObject({ kind: "removed" })
    if (result.kind === "advanced") await expectAgreement([result.group, commit.accept()])
  })

  test("a member who lost the state is added again by a plain member and keeps its role", async () => {
    const settings = groupSettings(alice, [[carol, "admin"]])
    const [a, b, c] = (await assembled(suite, [alice, bob, carol], settings)) as Three
    const fresh = await keyPackageOf(suite, carol)
    const unsigned = { account: carol.account, leaf: leafOf(b, carol), keyPackage: fresh.keyPackage }
    const readd: ReaddRequest = signReadd(carol.identity.secretKey, CONVERSATION, unsigned)
    const commit = await staged(b, { readd })
    expect(await c.process(commit.payload)).toMatchObject({ kind: "removed" })
    const result = await a.process(commit.payload)
    expect(result).toMatchObject({ kind: "advanced", removed: [carol.account], added: [carol.account] })
    const joined = await join(commit, fresh)
    expect(joined.inviter).toBe(bob.account)
    if (result.kind !== "advanced") throw new Error(result.kind)
    const groups = [result.group, commit.accept(), joined.group]
    await expectAgreement(groups)
    await expectAgreement(await committed(groups, 2, { settings: { ...settings, name: "named by carol" } }))
  })

  test("settings change in a commit of their own that also renews the secrets", async () => {
    const [a, b] = await two()
    const settings = { ...groupSettings(alice), name: "another name" }
    const commit = await staged(a, { settings })
    const result = await b.process(commit.payload)
    expect(result).toMatchObject({ kind: "advanced", settingsChanged: true })
    if (result.kind !== "advanced") throw new Error(result.kind)
    expect(result.group.settings).toEqual(settings)
    const after = commit.accept()
    expect(after.members[0]?.leaf).not.toBe(a.members[0]?.leaf)
    await expectAgreement([after, result.group])
  })

  test("ML-11: a change of role and a removal are two commits, and all follow", async () => {
    const settings = groupSettings(alice, [[carol, "admin"]])
    let groups: MlsGroup[] = await assembled(suite, [alice, bob, carol], settings)
    const both = change({ settings: groupSettings(alice), removes: [carol.account] })
    const [a] = groups as [MlsGroup]
    expect(await a.stage(both)).toEqual({ kind: "refused", fault: "mixed-commit" })
    expect(await a.stage(change({ removes: [carol.account] }))).toEqual({
      kind: "refused",
      fault: "still-has-role",
    })
    groups = await committed(groups, 0, { settings: groupSettings(alice) })
    await expectAgreement(await committed(groups.slice(0, 2), 0, { removes: [carol.account] }))
  })

  test("a direct conversation has two equal members", async () => {
    let groups = await assembled(suite, [alice, bob], directSettings(alice))
    groups = await committed(groups, 1)
    await expectAgreement(groups)
    const [a, b] = groups as [MlsGroup, MlsGroup]
    const { keyPackage } = await keyPackageOf(suite, carol)
    const settings = { ...directSettings(alice), name: "x" }
    for (const part of [{ adds: [keyPackage] }, { removes: [alice.account] }, { settings }])
      expect((await b.stage(change(part))).kind).toBe("refused")
    const request = signLeave(bob.identity.secretKey, CONVERSATION, bob.account, leafOf(a, bob))
    const alone = await committed([a], 0, { leaves: [request] })
    const again = await keyPackageOf(suite, bob)
    const commit = await staged(alone[0] as MlsGroup, { adds: [again.keyPackage] })
    const joined = await join(commit, again)
    await expectAgreement([commit.accept(), joined.group])
  })

  test("the leaf takes over the account's new signature key and credential", async () => {
    const [a, b, c] = await three()
    const secured = rotated(bob, "secured")
    const commit = await staged(b, { identity: secured.identity })
    const followers = [await followed(a, commit.payload), await followed(c, commit.payload)]
    let groups = [followers[0], commit.accept(), followers[1]] as Three
    await expectAgreement(groups)
    const member = groups[0].members[1]
    expect(member?.account).toBe(bob.account)
    expect(member?.signatureKey).toEqual(secured.identity.publicKey)
    expect(member?.identityKey).not.toEqual(c.members[1]?.identityKey)
    groups = (await committed(groups, 1)) as Three
    await expectAgreement(groups)
  })

  test("an identity can rotate in the commit that adds somebody, who then joins", async () => {
    const [a, b] = await two()
    const fresh = await keyPackageOf(suite, carol)
    const secured = rotated(alice, "secured")
    const commit = await staged(a, { identity: secured.identity, adds: [fresh.keyPackage] })
    const joined = await join(commit, fresh)
    await expectAgreement([await followed(b, commit.payload), commit.accept(), joined.group])
  })
})

describe("devices of one account share one leaf", () => {
  test("a sibling restored from serialised state follows the commits of others and commits itself", async () => {
    let [a, b] = await two()
    const sibling = restored(a)
    let commit = await staged(b)
    b = commit.accept()
    a = await followed(a, commit.payload)
    const after = await followed(sibling, commit.payload)
    await expectAgreement([a, b, after])
    commit = await staged(after)
    await expectAgreement([commit.accept(), await followed(b, commit.payload)])
  })

  test("a commit by a sibling is own: the state comes from the vault", async () => {
    const [a, b] = await two()
    const sibling = restored(a)
    const commit = await staged(a)
    const result = await sibling.process(commit.payload)
    expect(result.kind).toBe("own")
    const loaded = MlsGroup.restore(suite, commit.state)
    await expectAgreement([loaded, await followed(b, commit.payload), commit.accept()])
  })

  test("ML-09: who loses a race abandons, follows the winner and commits anew, 20 times", async () => {
    let [a, b] = await two()
    for (let round = 0; round < 20; round++) {
      const [mine, theirs] = [await staged(a), await staged(b)]
      if (round % 2 === 0) {
        b = await followed(theirs.abandon(), mine.payload)
        a = mine.accept()
      } else {
        a = await followed(mine.abandon(), theirs.payload)
        b = theirs.accept()
      }
      expect(await a.epochKey()).toEqual(await b.epochKey())
    }
    await expectAgreement([a, b])
  })
})

describe("a handle is good for one step", () => {
  const uses: readonly [string, (group: MlsGroup) => unknown][] = [
    ["stage", (group) => group.stage(change())],
    ["process", (group) => group.process(new Uint8Array(3))],
    ["epochKey", (group) => group.epochKey()],
    ["serialise", async (group) => group.serialise()],
    ["authenticator", async (group) => group.authenticator()],
    ["wipe", async (group) => group.wipe()],
  ]
  const spenders: readonly [string, (group: MlsGroup, other: MlsGroup) => Promise<unknown>][] = [
    ["stage", (group) => staged(group)],
    ["accept", async (group) => (await staged(group)).accept()],
    ["abandon", async (group) => (await staged(group)).abandon()],
    ["process", async (group, other) => followed(group, (await staged(other)).payload)],
    ["process of garbage", (group) => group.process(new Uint8Array(9))],
    ["wipe", async (group) => group.wipe()],
  ]
  for (const [spender, spend] of spenders)
    test(`ML-01: after ${spender} every use throws state-conflict`, async () => {
      const [a, b] = await two()
      await spend(a, b)
      for (const [, use] of uses) await expect(use(a)).rejects.toThrow(StateConflictError)
    })

  test("a handle is spent from the moment a step begins", async () => {
    const [a] = await two()
    const first = a.stage(change())
    await expect(a.stage(change())).rejects.toMatchObject({ code: "state-conflict" })
    expect((await first).kind).toBe("staged")
  })

  test("a refused change leaves the handle usable", async () => {
    const [a, b] = await two()
    const refused = await b.stage(change({ removes: [alice.account] }))
    expect(refused).toEqual({ kind: "refused", fault: "still-has-role" })
    await expectAgreement([a, b])
  })

  test("a staged commit is settled once", async () => {
    for (const settle of ["accept", "abandon"] as const) {
      const commit = await staged((await two())[0])
      commit[settle]()
      expect(() => commit.accept()).toThrow(StateConflictError)
      expect(() => commit.abandon()).toThrow(StateConflictError)
    }
  })

  test("the state serialised before a step survives the overwriting of its secrets", async () => {
    const [a, b] = await two()
    const before = b.serialise()
    const copy = before.slice()
    const commit = await staged(a)
    await followed(MlsGroup.restore(suite, before), commit.payload)
    expect(before).toEqual(copy)
    await expectAgreement([await followed(MlsGroup.restore(suite, before), commit.payload), commit.accept()])
  })

  test("a commit that a step reads may be overwritten afterwards", async () => {
    const [a, b] = await two()
    const commit = await staged(a)
    const bytes = commit.payload.slice()
    const after = await followed(b, bytes)
    bytes.fill(0)
    await expectAgreement([commit.accept(), after])
    expect(after.serialise()).not.toEqual(bytes)
  })
})

describe("what an own commit is refused for", () => {
  const cases: readonly [
    string,
    (groups: Three) => Promise<[MlsGroup, Parameters<typeof change>[0]]>,
    string,
  ][] = [
    ["removing nobody's account", async ([a]) => [a, { removes: [dave.account] }], "unknown-member"],
    ["removing itself", async ([a]) => [a, { removes: [alice.account] }], "removes-itself"],
    [
      "adding who is there",
      async ([a]) => [a, { adds: [(await keyPackageOf(suite, bob)).keyPackage] }],
      "already-member",
    ],
    [
      "adding as a plain member",
      async ([, b]) => [b, { adds: [(await keyPackageOf(suite, dave)).keyPackage] }],
      "not-permitted",
    ],
    [
      "adding with a KeyPackage that expired",
      async ([a]) => {
        const { keyPackage, expires } = await keyPackageOf(suite, dave)
        return [a, { adds: [keyPackage], now: expires + 1000 }]
      },
      "expired",
    ],
    ["adding garbage", async ([a]) => [a, { adds: [new Uint8Array(20)] }], "malformed"],
    [
      "adding more than fit into one commit",
      async ([a]) => [a, { adds: Array.from({ length: 51 }, () => new Uint8Array(20)) }],
      "too-many-adds",
    ],
    ["becoming another account", async ([, b]) => [b, { identity: dave.identity }], "account-changed"],
    [
      "a credential that proves nothing",
      async ([, b]) => [b, { identity: { ...bob.identity, proof: bob.identity.proof.slice(0, 1) } }],
      "bad-credential",
    ],
  ]
  for (const [name, arrange, fault] of cases)
    test(`${name}: ${fault}`, async () => {
      const [group, part] = await arrange(await three())
      expect(await group.stage(change(part))).toEqual({ kind: "refused", fault })
    })

  test("a group is not created for somebody else or with settings that nobody would accept", async () => {
    const create = (settings: ReturnType<typeof groupSettings>) =>
      MlsGroup.create(suite, alice.identity, CONVERSATION, settings)
    await expect(create(groupSettings(bob))).rejects.toThrow(RangeError)
    await expect(create({ ...groupSettings(alice), roles: [] })).rejects.toThrow(RangeError)
    await expect(create({ ...groupSettings(alice), policy: 2 })).rejects.toThrow(RangeError)
    await expect(create({ ...groupSettings(alice), kind: "direct" })).rejects.toThrow(RangeError)
    const roles = [{ account: "ff".repeat(32) as AccountId, role: "admin" as const }]
    const withStranger = { ...groupSettings(alice), roles: [...groupSettings(alice).roles, ...roles] }
    await expect(create(withStranger)).rejects.toThrow(RangeError)
  })
})
