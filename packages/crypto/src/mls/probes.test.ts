/**
 * What ts-mls 1.6.4 does that would be dangerous, and that it cannot be brought to through what this folder
 * exports. docs/TESTING.md lists each with what stands before it.
 */
import { equalBytes, LIMITS, toHex } from "@tacit/protocol"
import {
  decodeMlsMessage,
  encodeMlsMessage,
  encodeRequiredCapabilities,
  type KeyPackage,
  type MLSMessage,
} from "ts-mls"
import { signFramedContentApplicationOrProposal, toTbs } from "ts-mls/framedContent.js"
import { decryptSenderData } from "ts-mls/privateMessage.js"
import { beforeEach, describe, expect, test } from "vitest"
import { StateConflictError } from "./errors.ts"
import { commitPayload } from "./frame.ts"
import { MlsGroup } from "./group.ts"
import { type GeneratedKeyPackage, generateKeyPackage, inspectKeyPackage } from "./key-package.ts"
import { createSuite, implementationOf } from "./suite.ts"
import { externalCommit, groupInfoOf } from "./testing/external.ts"
import { byValue, type Forgery, forge, keyPackageFrom, resignKeyPackage, stateOf } from "./testing/forge.ts"
import {
  assembled,
  CONVERSATION,
  change,
  committed,
  followed,
  groupSettings,
  keyPackageOf,
  NOW,
  person,
  seededRandomness,
  staged,
} from "./testing/people.ts"

const [alice, bob, carol, eve] = ["alice", "bob", "carol", "eve"].map((name) => person(name)) as [
  ReturnType<typeof person>,
  ReturnType<typeof person>,
  ReturnType<typeof person>,
  ReturnType<typeof person>,
]
const suite = await createSuite(seededRandomness("probes"))
const cs = implementationOf(suite)
const saved = (await assembled(suite, [alice, bob, carol])).map((group) => group.serialise())

let a: MlsGroup
let b: MlsGroup
let c: MlsGroup
beforeEach(() => {
  ;[a, b, c] = saved.map((state) => MlsGroup.restore(suite, state)) as [MlsGroup, MlsGroup, MlsGroup]
})

/** What bob makes of it; he must be able to go on with the group as it was. */
async function verdict(commit: Uint8Array): Promise<string> {
  const result = await MlsGroup.restore(suite, saved[1] as Uint8Array).process(commit)
  if ("group" in result && result.kind !== "advanced") expect(result.group.serialise()).toEqual(saved[1])
  return result.kind === "invalid" ? result.fault : result.kind
}

const verdictOn = async (forgery: Forgery) => verdict(await forge(suite, a, forgery))

async function refusalOf(part: Parameters<typeof change>[0]): Promise<string> {
  const result = await a.stage(change(part))
  return result.kind === "refused" ? result.fault : result.kind
}

/** Eve's KeyPackage with parts of its leaf exchanged, signed again by her. */
const evesKeyPackage = async (leaf: Partial<KeyPackage["leafNode"]>) =>
  resignKeyPackage(suite, (await keyPackageOf(suite, eve)).keyPackage, eve.identity.secretKey, leaf)

describe("what the library keeps, wipes or forgets", () => {
  test("ML-09 T1 Who lost a race and gave the commit up follows the winner", async () => {
    const mine = await staged(a)
    const theirs = await staged(b)
    const after = await followed(mine.abandon(), theirs.payload)
    expect(await after.epochKey()).toEqual(theirs.epochKey)
    expect(() => mine.accept()).toThrow(StateConflictError)
  })

  test("ML-01 T24 Nothing is made twice from one state: the handle is spent by the first", async () => {
    const first = await staged(a)
    await expect(a.stage(change())).rejects.toThrow(StateConflictError)
    first.accept()
    await expect(a.stage(change())).rejects.toThrow(StateConflictError)
    await expect(a.epochKey()).rejects.toThrow(StateConflictError)
  })

  test("T24 Two devices that commit from one state draw reuse guards of their own", async () => {
    const again = MlsGroup.restore(suite, saved[0] as Uint8Array)
    const { senderDataSecret } = stateOf(a).secrets
    const guards: Uint8Array[] = []
    for (const group of [a, again]) {
      const message = decodeMlsMessage((await staged(group)).payload, 0)?.[0]
      if (message?.wireformat !== "mls_private_message") throw new Error("no commit")
      const sender = await decryptSenderData(message.privateMessage, senderDataSecret, cs)
      guards.push(sender?.reuseGuard as Uint8Array)
    }
    expect(equalBytes(guards[0] as Uint8Array, guards[1] as Uint8Array)).toBe(false)
  })

  test("ML-13 T16 No private key of a node that a Remove blanked is kept", async () => {
    let groups = [a, b, c]
    for (const committer of [0, 1, 2]) groups = await committed(groups, committer)
    const [owner, member] = groups as [MlsGroup, MlsGroup]
    const { payload } = await staged(owner, { removes: [carol.account] })
    const before = Object.entries(stateOf(member).privateKeys.privateKeys)
    const after = await followed(member, payload)
    const { tree, privateKeys } = stateOf(after)
    expect(Object.keys(privateKeys.privateKeys).filter((node) => !tree[Number(node)])).toEqual([])
    const kept = toHex(after.serialise())
    const replaced = before.filter(([node]) => node !== String(2 * privateKeys.leafIndex))
    expect(replaced.length).toBeGreaterThan(0)
    for (const [, key] of replaced) expect(kept).not.toContain(toHex(key))
  })

  test("ML-13 T17 Who was removed is left with no handle that works", async () => {
    const { payload } = await staged(a, { removes: [carol.account] })
    const removed = await c.process(payload)
    expect(removed.kind).toBe("removed")
    expect("group" in removed).toBe(false)
    await expect(c.epochKey()).rejects.toThrow(StateConflictError)
    expect(() => c.serialise()).toThrow(StateConflictError)
  })

  test("CM19 T5 T18 No secret of a past epoch is in the state, and its commits are not read", async () => {
    const old = Object.values(stateOf(b).secrets)
    const late = await staged(c)
    const after = await followed(b, (await staged(a)).payload)
    const kept = toHex(after.serialise())
    for (const secret of old) expect(kept).not.toContain(toHex(secret))
    expect(await after.process(late.payload)).toMatchObject({ kind: "invalid", fault: "wrong-epoch" })
  })
})

describe("what the library accepts of a commit", () => {
  test("T2 T6 A commit that was followed, or of a later epoch, has the wrong epoch", async () => {
    const commit = await staged(a)
    const later = await staged(commit.accept())
    expect(await verdict(later.payload)).toBe("wrong-epoch")
    const after = await followed(b, commit.payload)
    expect(await after.process(commit.payload)).toMatchObject({ kind: "invalid", fault: "wrong-epoch" })
  })

  test("GR-16 T9 Bytes behind, bytes missing and a length of a gibibyte are malformed, wherever we read MLS", async () => {
    const fresh = await keyPackageOf(suite, eve)
    const commit = await staged(a, { adds: [fresh.keyPackage] })
    const welcome = commit.welcome as Uint8Array
    const join = async (bytes: Uint8Array) => {
      const input = { ...fresh, welcome: bytes, commit: commit.payload, conversation: CONVERSATION }
      const result = await MlsGroup.join(suite, input)
      return result.kind === "refused" ? result.fault : result.kind
    }
    const inspect = async (bytes: Uint8Array) => {
      const result = await inspectKeyPackage(suite, bytes, NOW)
      return result.ok ? "ok" : result.fault
    }
    const gibibyte = (format: number) => new Uint8Array([0, 1, 0, format, 0xbf, 0xff, 0xff, 0xff])
    for (const [read, good, format, taken] of [
      [verdict, commit.payload, 2, "advanced"],
      [join, welcome, 3, "joined"],
      [inspect, fresh.keyPackage, 5, "ok"],
    ] as const) {
      expect(await read(new Uint8Array([...good, 1, 2, 3]))).toBe("malformed")
      expect(await read(good.slice(0, -1))).toBe("malformed")
      expect(await read(gibibyte(format))).toBe("malformed")
      expect(await read(good)).toBe(taken)
    }
  })

  test("T19 A member cannot commit as another", async () => {
    expect(await verdict(await forge(suite, c, { sender: 0 }))).toBe("bad-signature")
    expect(await verdict(await forge(suite, c, { sender: 0, leaf: alice.identity }))).toBe("bad-signature")
  })

  test("T19 Who made a commit is named to who follows it", async () => {
    expect(await b.process((await staged(a)).payload)).toMatchObject({ committer: alice.account })
  })

  test("ML-11 T14 Settings do not change in a commit that removes somebody", async () => {
    const settings = { ...groupSettings(alice), name: "renamed" }
    expect(await refusalOf({ settings, removes: [carol.account] })).toBe("mixed-commit")
    expect(await verdictOn({ settings, removes: [carol.account] })).toBe("mixed-commit")
  })

  test("ML-11 T14b A change of settings has a path, which renews the committer's key", async () => {
    const settings = { ...groupSettings(alice), name: "renamed" }
    expect(await verdictOn({ settings, path: false })).toBe("path-required")
    const keyOf = ({ members }: { readonly members: MlsGroup["members"] }) =>
      toHex(members.find(({ account }) => account === alice.account)?.encryptionKey as Uint8Array)
    const before = keyOf(b)
    expect(keyOf(await followed(b, (await staged(a, { settings })).payload))).not.toBe(before)
  })

  test("GR-14 T14c Extensions of the group are exchanged for valid settings, or not at all", async () => {
    const data = encodeRequiredCapabilities({ extensionTypes: [], proposalTypes: [], credentialTypes: [] })
    for (const extensions of [[], [{ extensionType: "required_capabilities", extensionData: data }]]) {
      const proposal = { proposalType: "group_context_extensions", groupContextExtensions: { extensions } }
      expect(await verdictOn({ proposals: [byValue(proposal)] })).toBe("bad-settings")
    }
  })

  test("GR-14 T15 Update proposals and pre-shared keys do not exist", async () => {
    const { leafNode } = keyPackageFrom((await keyPackageOf(suite, carol)).keyPackage)
    const preSharedKeyId = { psktype: "external", pskId: new Uint8Array(4), pskNonce: new Uint8Array(64) }
    for (const proposal of [
      { proposalType: "update", update: { leafNode: { ...leafNode, leafNodeSource: "update" } } },
      { proposalType: "psk", psk: { preSharedKeyId } },
    ])
      expect(await verdictOn({ proposals: [byValue(proposal)] })).toBe("proposal-not-allowed")
  })

  test("ML-08 T26 A member's Remove outside of the tree is a rule that is broken", async () => {
    for (const removed of [3, 999, 2 ** 32 - 1]) {
      const proposal = { proposalType: "remove", remove: { removed } }
      expect(await verdictOn({ proposals: [byValue(proposal)] })).toBe("unknown-member")
    }
  })

  test("T23 Who followed different commits of one epoch is not in the same one", async () => {
    const [left, right] = [await staged(a), await staged(b)]
    const after = await followed(c, left.payload)
    expect(left.epoch).toBe(right.epoch)
    expect(left.opening).not.toBe(right.opening)
    expect(right.epochKey).not.toEqual(await after.epochKey())
    expect(right.accept().authenticator()).not.toEqual(after.authenticator())
  })
})

describe("what the library accepts of a KeyPackage", () => {
  const both = async (keyPackage: Uint8Array) => [
    await refusalOf({ adds: [keyPackage] }),
    await verdictOn({ adds: [keyPackage] }),
  ]

  test("ML-12 T10 An expired one is not added", async () => {
    const now = NOW - LIMITS.keyPackageLifetime - 2000
    const old: GeneratedKeyPackage = await generateKeyPackage(suite, eve.identity, { now, lastResort: false })
    expect(await refusalOf({ adds: [old.keyPackage] })).toBe("expired")
  })

  test("ML-12 T10b One that never expires is neither added nor followed", async () => {
    const keyPackage = await evesKeyPackage({ lifetime: { notBefore: 0n, notAfter: 2n ** 63n - 1n } })
    expect(await both(keyPackage)).toEqual(["lifetime-too-long", "lifetime-too-long"])
  })

  test("ID-03 T11 One in which somebody else is named is neither added nor followed", async () => {
    const keyPackage = keyPackageFrom((await keyPackageOf(suite, eve)).keyPackage)
    const { credential } = keyPackageFrom((await keyPackageOf(suite, person("victim"))).keyPackage).leafNode
    const changed = { ...keyPackage, leafNode: { ...keyPackage.leafNode, credential } }
    const bytes = encodeMlsMessage({
      version: "mls10",
      wireformat: "mls_key_package",
      keyPackage: changed as typeof keyPackage,
    })
    expect(await both(bytes)).toEqual(["bad-credential", "bad-credential"])
  })

  test("T12 One that was used does not add its account to the group again", async () => {
    const { keyPackage } = await keyPackageOf(suite, eve)
    const after = (await staged(a, { adds: [keyPackage] })).accept()
    expect(await after.stage(change({ adds: [keyPackage] }))).toMatchObject({ fault: "already-member" })
  })

  test("ML-12 T13 One with a member's encryption key is neither added nor followed", async () => {
    const hpkePublicKey = b.members.find(({ account }) => account === bob.account)?.encryptionKey
    const keyPackage = await evesKeyPackage({ hpkePublicKey: hpkePublicKey as Uint8Array })
    expect(await both(keyPackage)).toEqual(["duplicate-key", "duplicate-key"])
  })
})

describe("what the library takes from outside of the group", () => {
  /** It has to be refused for what it is, and not for how it is written. */
  function expectWellFormed(bytes: Uint8Array): void {
    expect(decodeMlsMessage(bytes, 0)?.[1]).toBe(bytes.length)
  }

  const inLog = (message: Uint8Array) => commitPayload(message, new Uint8Array(64))

  test("ML-08 ML-10 T26 An external commit is refused for what it is, whoever it removes and however far outside of the tree", async () => {
    const info = await groupInfoOf(suite, a)
    for (const removed of [0, 1, 999, 2 ** 32 - 1]) {
      const bytes = await externalCommit(suite, info, await keyPackageOf(suite, eve), [removed])
      expectWellFormed(bytes)
      expect(await verdict(inLog(bytes))).toBe("wrong-wire")
    }
  })

  test("ML-10 T20 T25 A proposal of its own is refused, of whichever group and epoch it is and whoever signed it", async () => {
    const { context } = stateOf(a)
    const proposal = { proposalType: "remove", remove: { removed: 2 } } as const
    for (const [sender, groupId, epoch] of [
      [{ senderType: "external", senderIndex: 0 }, new TextEncoder().encode("OTHER"), 77n],
      [{ senderType: "external", senderIndex: 0 }, context.groupId, context.epoch],
      [{ senderType: "new_member_proposal" }, context.groupId, context.epoch],
    ] as const) {
      const authenticatedData = new Uint8Array(0)
      const content = {
        contentType: "proposal",
        proposal,
        groupId,
        epoch,
        sender,
        authenticatedData,
      } as const
      const tbs = { ...toTbs(content, "mls_public_message", context), content }
      const auth = await signFramedContentApplicationOrProposal(eve.identity.secretKey, tbs as never, cs)
      const publicMessage = { content, auth, senderType: sender.senderType }
      const wire = { version: "mls10", wireformat: "mls_public_message", publicMessage }
      const bytes = encodeMlsMessage(wire as MLSMessage)
      expectWellFormed(bytes)
      expect(await verdict(inLog(bytes))).toBe("wrong-wire")
    }
    // one of a member: the content type in the frame of a commit
    const { payload } = await staged(a)
    const ofMember = payload.slice()
    ofMember[4 + 1 + 32 + 8] = 2
    expect(await verdict(ofMember)).toBe("wrong-wire")
  })

  test("T22 There is no way in but a Welcome: a GroupInfo is not one", async () => {
    const { context, confirmationTag } = stateOf(a)
    const fresh = await keyPackageOf(suite, eve)
    const groupInfo = {
      groupContext: context,
      extensions: [],
      confirmationTag,
      signer: 0,
      signature: new Uint8Array(64),
    }
    const welcome = encodeMlsMessage({ version: "mls10", wireformat: "mls_group_info", groupInfo })
    const input = { ...fresh, welcome, commit: confirmationTag, conversation: CONVERSATION }
    expect(await MlsGroup.join(suite, input)).toEqual({ kind: "refused", fault: "malformed" })
  })
})
