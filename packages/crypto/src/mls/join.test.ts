import { type ConversationId, LIMITS } from "@tacit/protocol"
import type { GroupInfo, RatchetTree } from "ts-mls"
import { signLeafNodeCommit } from "ts-mls/leafNode.js"
import { beforeAll, describe, expect, test } from "vitest"
import type { JoinFault } from "./faults.ts"
import { MlsGroup } from "./group.ts"
import type { GeneratedKeyPackage } from "./key-package.ts"
import { settingsExtension } from "./settings.ts"
import { decodeState } from "./state.ts"
import { createSuite, implementationOf } from "./suite.ts"
import { keyPackageFrom } from "./testing/forge.ts"
import { forgeWelcome, type WelcomeForgery } from "./testing/forge-welcome.ts"
import {
  assembled,
  CONVERSATION,
  committed,
  groupSettings,
  keyPackageOf,
  person,
  seededRandomness,
  staged,
} from "./testing/people.ts"

const suite = await createSuite(seededRandomness("join"))
const alice = person("alice")
const bob = person("bob")
const carol = person("carol")
const dave = person("dave")
const eve = person("eve")

let fresh: GeneratedKeyPackage
let welcome: Uint8Array
/** The commit that `welcome` belongs to. */
let commit: Uint8Array
let groupState: Uint8Array

beforeAll(async () => {
  // five members, so that the tree has parents of several heights
  const groups = await assembled(suite, [alice, bob, carol, dave])
  const [a] = (await committed(groups, 1)) as [MlsGroup]
  groupState = a.serialise()
  fresh = await keyPackageOf(suite, eve)
  const made = await staged(a, { adds: [fresh.keyPackage] })
  welcome = made.welcome as Uint8Array
  commit = made.payload
})

const join = async (part: Partial<Parameters<typeof MlsGroup.join>[1]> = {}) => {
  const { keyPackage, secret } = fresh
  const input = { welcome, commit, keyPackage, secret, conversation: CONVERSATION }
  const result = await MlsGroup.join(suite, { ...input, ...part })
  return result.kind === "joined" ? "joined" : result.fault
}

describe("a Welcome", () => {
  test("lets its recipient in and names who sent it", async () => {
    const result = await MlsGroup.join(suite, { ...fresh, welcome, commit, conversation: CONVERSATION })
    expect(result).toMatchObject({ kind: "joined", inviter: alice.account })
  })

  test("AR-13 of another commit than the one in the log is refused", async () => {
    const other = await staged(MlsGroup.restore(suite, groupState), { adds: [fresh.keyPackage] })
    expect(await join({ commit: other.payload })).toBe("another-commit")
    expect(await join({ commit: other.payload, welcome: other.welcome as Uint8Array })).toBe("joined")
    expect(await join({ commit: new Uint8Array(0) })).toBe("another-commit")
  })

  test("GR-09: for another conversation than announced is refused", async () => {
    expect(await join({ conversation: "dd".repeat(32) as ConversationId })).toBe("wrong-conversation")
  })

  test("for another KeyPackage is refused", async () => {
    const other = await keyPackageOf(suite, eve)
    expect(await join({ keyPackage: other.keyPackage, secret: other.secret })).toBe("not-for-us")
    expect(await join({ secret: other.secret })).toBe("undecryptable")
  })

  test("that is not one is refused", async () => {
    expect(await join({ welcome: new Uint8Array([...welcome, 0]) })).toBe("malformed")
    expect(await join({ welcome: fresh.keyPackage })).toBe("malformed")
    expect(await join({ welcome: new Uint8Array(LIMITS.welcome + 1) })).toBe("too-large")
    expect(await join({ keyPackage: welcome })).toBe("malformed")
  })

  test("of another suite is refused", async () => {
    // version, wire format, then the number of the suite
    const other = welcome.slice()
    other[5] = 1
    expect(await join({ welcome: other })).toBe("wrong-suite")
  })

  test("with any flipped bit is refused", async () => {
    for (let i = 0; i < welcome.length; i += Math.ceil(welcome.length / 60)) {
      const flipped = welcome.slice()
      flipped[i] = (flipped[i] as number) ^ 0x04
      expect(await join({ welcome: flipped })).not.toBe("joined")
    }
  })
})

const forged = async (forgery: WelcomeForgery, signer = alice) =>
  join({ welcome: await forgeWelcome(suite, welcome, fresh, signer.identity.secretKey, forgery) })

describe("a Welcome by a dishonest member", () => {
  test("the forge makes Welcomes that are good unless they are changed", async () => {
    expect(await forged({})).toBe("joined")
  })

  const context = (part: Partial<GroupInfo["groupContext"]>) => (info: GroupInfo) => ({
    ...info,
    groupContext: { ...info.groupContext, ...part },
  })
  const withLeaf = (tree: RatchetTree, leafIndex: number, part: object): RatchetTree =>
    tree.map((node, i) =>
      i === 2 * leafIndex && node?.nodeType === "leaf"
        ? { nodeType: "leaf", leaf: { ...node.leaf, ...part } as typeof node.leaf }
        : node,
    )
  const leafOf = (tree: RatchetTree, leafIndex: number) => {
    const node = tree[2 * leafIndex]
    if (node?.nodeType !== "leaf") throw new Error("no leaf")
    return node.leaf
  }
  const withUnmerged = (tree: RatchetTree, unmergedLeaves: number[]): RatchetTree =>
    tree.map((node) =>
      node?.nodeType === "parent" ? { ...node, parent: { ...node.parent, unmergedLeaves } } : node,
    )
  const withParent = (tree: RatchetTree, index: number, part: object): RatchetTree =>
    tree.map((node, i) =>
      i === index && node?.nodeType === "parent" ? { ...node, parent: { ...node.parent, ...part } } : node,
    )
  const stranger = async () => keyPackageFrom((await keyPackageOf(suite, person("stranger"))).keyPackage)

  const cases: readonly [string, () => WelcomeForgery | Promise<WelcomeForgery>, JoinFault][] = [
    ["in epoch 0", () => ({ groupInfo: context({ epoch: 0n }) }), "malformed"],
    ["in an epoch beyond numbers", () => ({ groupInfo: context({ epoch: 2n ** 60n }) }), "malformed"],
    [
      "of another suite",
      () => ({ groupInfo: context({ cipherSuite: "MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519" }) }),
      "wrong-suite",
    ],
    [
      "with settings twice",
      () => ({
        groupInfo: context({
          extensions: [groupSettings(alice), groupSettings(alice)].map(settingsExtension),
        }),
      }),
      "bad-settings",
    ],
    [
      "with settings under another extension type",
      () => ({
        groupInfo: context({
          extensions: [{ ...settingsExtension(groupSettings(alice)), extensionType: 0xf7ad }],
        }),
      }),
      "bad-settings",
    ],
    ["without settings", () => ({ groupInfo: context({ extensions: [] }) }), "bad-settings"],
    [
      "with settings of a newer policy",
      () => ({
        groupInfo: context({ extensions: [settingsExtension({ ...groupSettings(alice), policy: 2 })] }),
      }),
      "bad-settings",
    ],
    [
      "to a direct conversation of five",
      () => ({
        groupInfo: context({
          extensions: [settingsExtension({ ...groupSettings(alice), kind: "direct", roles: [] })],
        }),
      }),
      "bad-settings",
    ],
    [
      "with one more extension",
      () => ({
        groupInfo: (info) => ({
          ...info,
          extensions: [
            ...info.extensions,
            { extensionType: "external_pub", extensionData: new Uint8Array(3) },
          ],
        }),
      }),
      "unsupported-extension",
    ],
    [
      "without a tree",
      () => ({ groupInfo: (info) => ({ ...info, extensions: [] }) }),
      "unsupported-extension",
    ],
    [
      "with something else than zeros for padding",
      () => ({
        groupInfo: (info) => ({
          ...info,
          extensions: info.extensions.map((each) =>
            each.extensionType === "ratchet_tree" ? each : { ...each, extensionData: Uint8Array.of(1) },
          ),
        }),
      }),
      "unsupported-extension",
    ],
    [
      "with garbage for a tree",
      () => ({
        groupInfo: (info) => ({
          ...info,
          extensions: info.extensions.map((each) =>
            each.extensionType === "ratchet_tree" ? { ...each, extensionData: new Uint8Array(99) } : each,
          ),
        }),
      }),
      "bad-tree",
    ],
    [
      "of another tree hash",
      () => ({ groupInfo: context({ treeHash: new Uint8Array(64) }) }),
      "bad-tree-hash",
    ],
    [
      "of another transcript",
      () => ({ groupInfo: context({ confirmedTranscriptHash: new Uint8Array(64) }) }),
      "bad-confirmation-tag",
    ],
    [
      "GR-16: with an empty confirmation tag",
      () => ({ groupInfo: (info) => ({ ...info, confirmationTag: new Uint8Array(0) }) }),
      "another-commit",
    ],
    ["from a blank leaf", () => ({ groupInfo: (info) => ({ ...info, signer: 7 }) }), "bad-signer"],
    [
      "from a leaf outside of the tree",
      () => ({ groupInfo: (info) => ({ ...info, signer: 2 ** 32 - 1 }) }),
      "bad-signer",
    ],
    ["from another leaf", () => ({ groupInfo: (info) => ({ ...info, signer: 1 }) }), "bad-signature"],
    [
      "ML-08: with an unmerged leaf outside of the tree",
      () => ({ tree: (tree) => withUnmerged(tree, [2 ** 32 - 1]) }),
      "bad-tree",
    ],
    ["with unmerged leaves twice", () => ({ tree: (tree) => withUnmerged(tree, [4, 4]) }), "bad-tree"],
    ["with an unmerged leaf that is blank", () => ({ tree: (tree) => withUnmerged(tree, [7]) }), "bad-tree"],
    [
      "with a blank unmerged leaf below the root",
      () => ({ tree: (tree) => withParent(tree, 7, { unmergedLeaves: [7] }) }),
      "bad-tree",
    ],
    [
      "with an unmerged leaf that a parent in between does not know",
      () => ({ tree: (tree) => withParent(tree, 7, { unmergedLeaves: [1] }) }),
      "bad-tree",
    ],
    [
      "with an unmerged leaf elsewhere",
      () => ({
        tree: (tree) =>
          tree.map((node, i) =>
            i === 1 && node?.nodeType === "parent"
              ? { ...node, parent: { ...node.parent, unmergedLeaves: [3] } }
              : node,
          ),
      }),
      "bad-tree",
    ],
    [
      "with a parent in a leaf's place",
      () => ({ tree: (tree) => tree.map((node, i) => (i === 4 ? tree[3] : node)) }),
      "bad-tree",
    ],
    [
      "with a leaf in a parent's place",
      () => ({ tree: (tree) => tree.map((node, i) => (i === 3 ? tree[4] : node)) }),
      "bad-tree",
    ],
    [
      "GR-17: with a parent key nobody can use",
      () => ({
        tree: (tree) =>
          tree.map((node) =>
            node?.nodeType === "parent"
              ? { ...node, parent: { ...node.parent, hpkePublicKey: new Uint8Array(1216) } }
              : node,
          ),
      }),
      "bad-tree",
    ],
    [
      "with a leaf that was changed",
      () => ({ tree: (tree) => withLeaf(tree, 2, { signature: new Uint8Array(64) }) }),
      "bad-leaf",
    ],
    [
      "ID-03: with a leaf of another credential",
      () => ({ tree: (tree) => withLeaf(tree, 2, { credential: leafOf(tree, 3).credential }) }),
      "bad-leaf",
    ],
    [
      "with a leaf of an Update proposal",
      () => ({ tree: (tree) => withLeaf(tree, 2, { leafNodeSource: "update" }) }),
      "bad-leaf",
    ],
    [
      "with a member twice",
      async () => {
        const { leafNode } = keyPackageFrom((await keyPackageOf(suite, bob)).keyPackage)
        return { tree: (tree) => withLeaf(tree, 2, leafNode) }
      },
      "duplicate-member",
    ],
    [
      "with a signature key twice",
      async () => {
        const { leafNode } = keyPackageFrom((await keyPackageOf(suite, person("bobby", "bob"))).keyPackage)
        return { tree: (tree) => withLeaf(tree, 2, leafNode) }
      },
      "duplicate-key",
    ],
    [
      "with a leaf twice",
      () => ({ tree: (tree) => tree.map((node, i) => (i === 4 ? tree[6] : node)) }),
      "duplicate-key",
    ],
    [
      "with somebody else instead of a member",
      async () => {
        const { leafNode } = await stranger()
        return { tree: (tree) => withLeaf(tree, 2, leafNode) }
      },
      "bad-tree-hash",
    ],
    [
      "with a wrong path secret",
      () => ({ groupSecrets: (secrets) => ({ ...secrets, pathSecret: new Uint8Array(64) }) }),
      "bad-path-secret",
    ],
    [
      "without a path secret",
      () => ({ groupSecrets: (secrets) => ({ ...secrets, pathSecret: undefined }) }),
      "bad-path-secret",
    ],
    [
      "with a short path secret",
      () => ({ groupSecrets: (secrets) => ({ ...secrets, pathSecret: new Uint8Array(3) }) }),
      "malformed",
    ],
    [
      "GR-14: with a pre-shared key",
      () => ({
        groupSecrets: (secrets) => ({
          ...secrets,
          psks: [{ psktype: "external", pskId: new Uint8Array(3), pskNonce: new Uint8Array(64) }],
        }),
      }),
      "unsupported-extension",
    ],
  ]
  for (const [name, forgery, fault] of cases)
    test(`${name}: ${fault}`, async () => expect(await forged(await forgery())).toBe(fault))

  test("with a leaf of a signed Update proposal: bad-leaf", async () => {
    const state = decodeState(groupState)
    const { groupId } = state.context
    const tbs = { ...leafOf(state.tree, 2), leafNodeSource: "update", groupId, leafIndex: 2 }
    const { signature } = implementationOf(suite)
    const signed = await signLeafNodeCommit(tbs as never, carol.identity.secretKey, signature)
    expect(await forged({ tree: (tree) => withLeaf(tree, 2, signed) })).toBe("bad-leaf")
  })

  test("to a KeyPackage whose leaf is not in the tree: own-leaf-missing", async () => {
    const recipient = await keyPackageOf(suite, eve)
    const key = alice.identity.secretKey
    const bytes = await forgeWelcome(suite, welcome, fresh, key, { recipient })
    expect(await join({ ...recipient, welcome: bytes })).toBe("own-leaf-missing")
  })

  test("signed by somebody else: bad-signature", async () => {
    expect(await forged({}, bob)).toBe("bad-signature")
  })
})

test("a tree in which a node was renewed above a leaf that is unmerged below can be joined", async () => {
  // dave's leaf is blank when the node over the first four leaves is made; eve, on the other side, adds him
  // again and renews the root, but not that node. ts-mls 1.6.4 refuses this tree.
  const settings = groupSettings(alice, [[eve, "admin"]])
  const groups = await assembled(suite, [alice, bob, carol, dave, eve], settings)
  const staying = groups.toSpliced(3, 1)
  const [, , , e] = await committed(staying, 0, { removes: [dave.account] })
  const again = await keyPackageOf(suite, dave)
  const made = await staged(e as MlsGroup, { adds: [again.keyPackage] })
  const unmerged = decodeState(made.state).tree.map((node) =>
    node?.nodeType === "parent" ? node.parent.unmergedLeaves.join() : "",
  )
  expect([unmerged[3], unmerged[7]]).toEqual(["3", ""])
  const result = await MlsGroup.join(suite, {
    ...again,
    welcome: made.welcome as Uint8Array,
    commit: made.payload,
    conversation: CONVERSATION,
  })
  expect(result.kind).toBe("joined")
})
