/** Our composition of commits and joins against ts-mls's own entry points and its stock provider. */
import { encode, routingHash, toHex } from "@tacit/protocol"
import { commitContext } from "@tacit/protocol/content"
import {
  type ClientState,
  createCommit,
  createGroupInfoWithExternalPubAndRatchetTree,
  decodeMlsMessage,
  defaultKeyPackageEqualityConfig,
  emptyPskIndex,
  encodeMlsMessage,
  getCiphersuiteFromName,
  getCiphersuiteImpl,
  joinGroup,
  joinGroupExternal,
  mlsExporter,
  processMessage,
} from "ts-mls"
import { describe, expect, test } from "vitest"
import { commitPayload } from "./frame.ts"
import { MlsGroup } from "./group.ts"
import { judgeCredential } from "./identity.ts"
import { decodeKeyPackageMessage, decodeSecretParts } from "./key-package.ts"
import { createSuite, SUITE_NAME, suiteFrom } from "./suite.ts"
import {
  assembled,
  CONVERSATION,
  change,
  committed,
  followed,
  groupSettings,
  keyPackageOf,
  person,
  seededRandomness,
  staged,
} from "./testing/people.ts"

const suite = await createSuite(seededRandomness("interop"))
const stock = await getCiphersuiteImpl(getCiphersuiteFromName(SUITE_NAME))
const stockSuite = suiteFrom(stock)
const alice = person("alice")
const bob = person("bob")
const carol = person("carol")

const CONFIG = {
  keyRetentionConfig: {
    retainKeysForGenerations: 10,
    retainKeysForEpochs: 4,
    maximumForwardRatchetSteps: 200,
  },
  lifetimeConfig: { maximumTotalLifetime: 10_000_000n, validateLifetimeOnReceive: false },
  keyPackageEqualityConfig: defaultKeyPackageEqualityConfig,
  paddingConfig: { kind: "padUntilLength", padUntilLength: 256 } as const,
  authService: {
    validateCredential: async (...args: Parameters<typeof judgeCredential>) => judgeCredential(...args).ok,
  },
}

/** A member whose client is nothing but ts-mls with its stock provider. */
async function stockMember(welcome: Uint8Array, of: { keyPackage: Uint8Array; secret: Uint8Array }) {
  const message = decodeMlsMessage(welcome, 0)?.[0]
  const keyPackage = decodeKeyPackageMessage(of.keyPackage)
  if (message?.wireformat !== "mls_welcome" || !keyPackage) throw new Error("no Welcome")
  const keys = decodeSecretParts(of.secret)
  const noResumption = [undefined, undefined] as const
  return joinGroup(message.welcome, keyPackage, keys, emptyPskIndex, stock, ...noResumption, CONFIG)
}

async function stockFollowed(state: ClientState, commit: Uint8Array): Promise<ClientState> {
  const message = decodeMlsMessage(commit, 0)?.[0]
  if (message?.wireformat !== "mls_private_message") throw new Error("no commit")
  const result = await processMessage(message, state, emptyPskIndex, () => "accept", stock)
  return result.newState
}

async function expectSameKey(group: MlsGroup, state: ClientState): Promise<void> {
  const context = new Uint8Array(40)
  context.set(state.groupContext.groupId)
  new DataView(context.buffer).setBigUint64(32, state.groupContext.epoch)
  const key = await mlsExporter(state.keySchedule.exporterSecret, "tacit message", context, 32, stock)
  expect(toHex(key)).toBe(toHex(await group.epochKey()))
}

describe("one member runs ts-mls itself, with its stock provider", () => {
  test("it joins by our Welcome, follows our commits, and we follow its", async () => {
    const [a, b] = (await assembled(suite, [alice, bob])) as [MlsGroup, MlsGroup]
    const fresh = await keyPackageOf(suite, carol)
    const added = await staged(a, { adds: [fresh.keyPackage] })
    let theirs = await stockMember(added.welcome as Uint8Array, fresh)
    let ours: MlsGroup[] = [await followed(b, added.payload), added.accept()]
    await expectSameKey(ours[0] as MlsGroup, theirs)
    const settings = { ...groupSettings(alice), name: "renamed" }
    for (const [committer, part] of [
      [0, {}],
      [1, { settings }],
      [1, { adds: [(await keyPackageOf(suite, person("dave"))).keyPackage] }],
    ] as const) {
      const commit = await staged(ours[committer] as MlsGroup, part)
      theirs = await stockFollowed(theirs, commit.payload)
      const next = await followed(ours[1 - committer] as MlsGroup, commit.payload)
      ours = committer === 0 ? [commit.accept(), next] : [next, commit.accept()]
      await expectSameKey(ours[0] as MlsGroup, theirs)
    }
    const routing = routingHash((ours[0] as MlsGroup).members.map(({ account }) => account))
    const context = { chain: change().chain, routing, leaves: [], readd: undefined }
    const authenticatedData = encode(commitContext, context)
    const update = await createCommit({ state: theirs, cipherSuite: stock }, { authenticatedData })
    const bytes = commitPayload(encodeMlsMessage(update.commit), update.newState.confirmationTag)
    for (const group of ours) await expectSameKey(await followed(group, bytes), update.newState)
  })

  test("an external commit is refused before the library sees it", async () => {
    const [a] = (await assembled(suite, [alice, bob])) as [MlsGroup]
    const fresh = await keyPackageOf(suite, carol)
    const added = await staged(a, { adds: [fresh.keyPackage] })
    const theirs = await stockMember(added.welcome as Uint8Array, fresh)
    const info = await createGroupInfoWithExternalPubAndRatchetTree(theirs, [], stock)
    const eve = await keyPackageOf(suite, person("eve"))
    const keyPackage = decodeKeyPackageMessage(eve.keyPackage)
    if (!keyPackage) throw new Error("no KeyPackage")
    const keys = decodeSecretParts(eve.secret)
    const external = await joinGroupExternal(info, keyPackage, keys, false, stock, undefined, CONFIG)
    const message = encodeMlsMessage({
      version: "mls10",
      wireformat: "mls_public_message",
      publicMessage: external.publicMessage,
    })
    const after = added.accept()
    expect(await after.process(commitPayload(message, new Uint8Array(64)))).toMatchObject({
      kind: "invalid",
      fault: "wrong-wire",
    })
  })
})

describe("one member runs our code on the stock provider", () => {
  test("either adds the other, and both commit", async () => {
    for (const [creator, joiner] of [
      [suite, stockSuite],
      [stockSuite, suite],
    ] as const) {
      const created = await MlsGroup.create(creator, alice.identity, CONVERSATION, groupSettings(alice))
      const fresh = await keyPackageOf(joiner, bob)
      const commit = await staged(created, { adds: [fresh.keyPackage] })
      const welcome = commit.welcome as Uint8Array
      const input = { ...fresh, welcome, commit: commit.payload, conversation: CONVERSATION }
      const joined = await MlsGroup.join(joiner, input)
      if (joined.kind !== "joined") throw new Error(joined.fault)
      let groups: MlsGroup[] = [commit.accept(), joined.group]
      for (const committer of [1, 0]) groups = await committed(groups, committer)
      expect(await groups[0]?.epochKey()).toEqual(await groups[1]?.epochKey())
    }
  })
})
