import { type ConversationId, LIMITS } from "@tacit/protocol"
import { decodeMlsMessage, encodeMlsMessage, encodeRequiredCapabilities, type KeyPackage } from "ts-mls"
import { decryptSenderData, encryptSenderData } from "ts-mls/privateMessage.js"
import type { SenderData } from "ts-mls/sender.js"
import { toLeafIndex, toNodeIndex } from "ts-mls/treemath.js"
import { createUpdatePath, type PathSecret, type UpdatePath } from "ts-mls/updatePath.js"
import { beforeAll, describe, expect, test } from "vitest"
import type { PolicyFault } from "./faults.ts"
import { commitPayload, shownConfirmationTag } from "./frame.ts"
import { MlsGroup } from "./group.ts"
import { createSuite, implementationOf } from "./suite.ts"
import { byValue, type Forgery, forge, keyPackageFrom, resignKeyPackage, stateOf } from "./testing/forge.ts"
import {
  assembled,
  CONVERSATION,
  followed,
  groupSettings,
  keyPackageOf,
  person,
  rotated,
  seededRandomness,
  staged,
} from "./testing/people.ts"
import { followPathSecret } from "./update-path.ts"

const alice = person("alice")
const bob = person("bob")
const carol = person("carol")
const dave = person("dave")
const suite = await createSuite(seededRandomness("hostile"))
const SETTINGS = groupSettings(alice, [[bob, "admin"]])

let saved: Uint8Array[]
let stranger: Uint8Array

beforeAll(async () => {
  const groups = await assembled(suite, [alice, bob, carol, dave], SETTINGS)
  saved = groups.map((group) => group.serialise())
  stranger = (await keyPackageOf(suite, person("stranger"))).keyPackage
})

/** The same group in the hands of alice (owner), bob (admin), carol and dave (members). */
const groupOf = (who: number) => MlsGroup.restore(suite, saved[who] as Uint8Array)

/** What each of the others makes of a commit by `committer`; every handle must still work. */
async function verdicts(bytes: Uint8Array, committer: number): Promise<unknown[]> {
  const results: unknown[] = []
  for (const i of [0, 1, 2, 3].filter((each) => each !== committer)) {
    const result = await groupOf(i).process(bytes)
    results.push(result.kind === "invalid" ? `invalid ${result.fault} ${result.committer}` : result.kind)
    if ("group" in result) expect(result.group.serialise()).toEqual(saved[i])
  }
  return results
}

async function expectInvalid(committer: number, forgery: Forgery, fault: PolicyFault): Promise<void> {
  const bytes = await forge(suite, groupOf(committer), forgery)
  const account = [alice, bob, carol, dave][committer]?.account
  const verdict = `invalid ${fault} ${account}`
  expect(await verdicts(bytes, committer)).toEqual([verdict, verdict, verdict])
}

const OWNER = 0
const ADMIN = 1
const MEMBER = 2

describe("the forge makes commits that are valid unless they are changed", () => {
  test("an honest update, Add and change of settings are followed", async () => {
    for (const forgery of [{}, { adds: [stranger] }, { settings: { ...SETTINGS, name: "x" } }]) {
      const bytes = await forge(suite, groupOf(OWNER), forgery)
      await followed(groupOf(ADMIN), bytes)
      await followed(groupOf(MEMBER), bytes)
    }
  })
})

describe("GR-03: what a committer may not do is invalid for everybody, also for who it concerns", () => {
  const cases: readonly [string, number, () => Forgery, PolicyFault][] = [
    ["a member removes the owner", MEMBER, () => ({ removes: [alice.account] }), "still-has-role"],
    ["a member removes a member", MEMBER, () => ({ removes: [dave.account] }), "not-permitted"],
    ["a member adds a stranger", MEMBER, () => ({ adds: [stranger] }), "not-permitted"],
    [
      "a member makes itself owner",
      MEMBER,
      () => ({ settings: groupSettings(alice, [[carol, "owner"]]) }),
      "not-permitted",
    ],
    ["an admin removes the owner", ADMIN, () => ({ removes: [alice.account] }), "still-has-role"],
    ["an admin demotes the owner", ADMIN, () => ({ settings: { ...SETTINGS, roles: [] } }), "not-permitted"],
    ["the owner removes an admin at once", OWNER, () => ({ removes: [bob.account] }), "still-has-role"],
    [
      "ML-11: settings change and somebody is removed",
      OWNER,
      () => ({ settings: groupSettings(alice), removes: [dave.account] }),
      "mixed-commit",
    ],
    [
      "the routing hash names others",
      OWNER,
      () => ({ context: { routing: "00".repeat(32) as never } }),
      "wrong-routing",
    ],
    ["there is no context", OWNER, () => ({ authenticatedData: new Uint8Array(0) }), "bad-context"],
    ["there is no path", OWNER, () => ({ adds: [stranger], path: false }), "path-required"],
    [
      "ID-04: the new leaf is another account's",
      MEMBER,
      () => ({ leaf: person("eve").identity }),
      "account-changed",
    ],
    [
      "ID-03: the new leaf's credential proves nothing",
      MEMBER,
      () => ({ leaf: { ...carol.identity, proof: carol.identity.proof.slice(0, 1) } }),
      "bad-credential",
    ],
    [
      "ID-03: the new leaf has a credential for another key",
      MEMBER,
      () => ({ leaf: { ...rotated(carol, "r").identity, proof: carol.identity.proof } }),
      "bad-credential",
    ],
  ]
  for (const [name, committer, forgery, fault] of cases)
    test(`${name}: ${fault}`, async () => expectInvalid(committer, forgery(), fault))
})

describe("GR-14: only Add, Remove and GroupContextExtensions by value are allowed", () => {
  const proposals: readonly [string, () => object][] = [
    [
      "psk",
      () => ({
        proposalType: "psk",
        psk: {
          preSharedKeyId: { psktype: "external", pskId: new Uint8Array(4), pskNonce: new Uint8Array(64) },
        },
      }),
    ],
    [
      "reinit",
      () => ({
        proposalType: "reinit",
        reinit: {
          groupId: new Uint8Array(4),
          version: "mls10",
          cipherSuite: "MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519",
          extensions: [],
        },
      }),
    ],
    [
      "external_init",
      () => ({ proposalType: "external_init", externalInit: { kemOutput: new Uint8Array(1120) } }),
    ],
    [
      "update",
      () => ({
        proposalType: "update",
        update: { leafNode: { ...leafOf(dave.account), leafNodeSource: "update" } },
      }),
    ],
    ["a custom one", () => ({ proposalType: 0xf000, proposalData: new Uint8Array(3) })],
  ]
  const leafOf = (account: string) => {
    const { tree } = stateOf(groupOf(OWNER))
    const index = groupOf(OWNER).members.find((member) => member.account === account)?.leafIndex ?? 0
    return (tree[2 * index] as { leaf: object }).leaf
  }
  for (const [name, proposal] of proposals)
    test(name, () => expectInvalid(OWNER, { proposals: [byValue(proposal())] }, "proposal-not-allowed"))

  test("by reference", () =>
    expectInvalid(
      OWNER,
      { proposals: [{ proposalOrRefType: "reference", reference: new Uint8Array(64) }] },
      "proposal-not-allowed",
    ))

  test("other extensions of the group", async () => {
    const data = encodeRequiredCapabilities({ extensionTypes: [], proposalTypes: [], credentialTypes: [] })
    const extensions = [{ extensionType: "required_capabilities", extensionData: data }]
    const proposal = { proposalType: "group_context_extensions", groupContextExtensions: { extensions } }
    await expectInvalid(OWNER, { proposals: [byValue(proposal)] }, "bad-settings")
  })
})

describe("ML-08: a Remove outside of the tree never reaches the library", () => {
  for (const removed of [4, 7, 999, 2 ** 31, 2 ** 32 - 1])
    test(`leaf ${removed}`, async () => {
      const started = await forge(suite, groupOf(OWNER), {
        proposals: [byValue({ proposalType: "remove", remove: { removed } })],
      })
      const verdict = `invalid unknown-member ${alice.account}`
      expect(await verdicts(started, OWNER)).toEqual([verdict, verdict, verdict])
    })
})

describe("KeyPackages in a commit are judged by everybody", () => {
  test("ML-12: one that never expires", async () => {
    const keyPackage = await reSigned({ lifetime: { notBefore: 0n, notAfter: 2n ** 63n - 1n } })
    await expectInvalid(OWNER, { adds: [keyPackage] }, "lifetime-too-long")
  })

  test("ML-12: one with a member's encryption key", async () => {
    const hpkePublicKey = groupOf(OWNER).members[3]?.encryptionKey as Uint8Array
    await expectInvalid(OWNER, { adds: [await reSigned({ hpkePublicKey })] }, "duplicate-key")
  })

  test("ID-03: one with somebody else's credential", async () => {
    const message = decodeMlsMessage(stranger, 0)?.[0]
    if (message?.wireformat !== "mls_key_package") throw new Error("no KeyPackage")
    const { credential } = keyPackageFrom((await keyPackageOf(suite, person("victim"))).keyPackage).leafNode
    message.keyPackage.leafNode.credential = credential
    await expectInvalid(OWNER, { adds: [encodeMlsMessage(message)] }, "bad-credential")
  })
})

/** A KeyPackage of the stranger with parts exchanged and signed again by the stranger. */
const reSigned = (leaf: Partial<KeyPackage["leafNode"]>) =>
  resignKeyPackage(suite, stranger, person("stranger").identity.secretKey, leaf)

describe("a path is judged by everybody as far as everybody can see", () => {
  const first = (path: UpdatePath) => path.nodes[0] as UpdatePath["nodes"][0]
  const withFirst = (path: UpdatePath, part: Partial<UpdatePath["nodes"][0]>): UpdatePath => ({
    ...path,
    nodes: [{ ...first(path), ...part }, ...path.nodes.slice(1)],
  })
  const cases: readonly [string, (path: UpdatePath) => UpdatePath, PolicyFault][] = [
    ["without its last node", (path) => ({ ...path, nodes: path.nodes.slice(0, -1) }), "bad-path"],
    ["with one node more", (path) => ({ ...path, nodes: [...path.nodes, first(path)] }), "bad-path"],
    ["without a ciphertext", (path) => withFirst(path, { encryptedPathSecret: [] }), "bad-path"],
    [
      "with a short ciphertext",
      (path) =>
        withFirst(path, {
          encryptedPathSecret: first(path).encryptedPathSecret.map((each) => ({
            ...each,
            ciphertext: each.ciphertext.slice(1),
          })),
        }),
      "bad-path",
    ],
    [
      "GR-17: with a key nobody can use",
      (path) => withFirst(path, { hpkePublicKey: new Uint8Array(1216) }),
      "bad-path",
    ],
    [
      "with the leaf's key in a node",
      (path) => withFirst(path, { hpkePublicKey: path.leafNode.hpkePublicKey }),
      "duplicate-key",
    ],
    [
      "with a leaf that was not signed for it",
      (path) => ({ ...path, leafNode: { ...path.leafNode, parentHash: new Uint8Array(64) } }),
      "bad-leaf-signature",
    ],
    [
      "with a key that the parent hash does not cover",
      (path) => withFirst(path, { hpkePublicKey: keyPackageFrom(stranger).initKey }),
      "bad-parent-hash",
    ],
  ]
  for (const [name, path, fault] of cases)
    test(`${name}: ${fault}`, async () => expectInvalid(MEMBER, { path }, fault))

  test("GR-12: a wrong path secret stops who gets it, and nobody else", async () => {
    const bytes = await forge(suite, groupOf(MEMBER), {
      path: (path) => {
        const encryptedPathSecret = first(path).encryptedPathSecret.map((each) => ({
          ...each,
          ciphertext: each.ciphertext.map((byte) => byte ^ 1),
        }))
        return withFirst(path, { encryptedPathSecret })
      },
    })
    // carol's sibling in the tree is dave: only dave gets the secret of their common parent
    expect((await groupOf(3).process(bytes)).kind).toBe("unprocessable")
    expect((await groupOf(OWNER).process(bytes)).kind).toBe("advanced")
    expect((await groupOf(ADMIN).process(bytes)).kind).toBe("advanced")
  })

  test("GR-12: a path secret that does not derive the path's public keys is no path secret", async () => {
    const state = stateOf(groupOf(MEMBER))
    const cs = implementationOf(suite)
    const own = toLeafIndex(state.privateKeys.leafIndex)
    const [tree, , secrets] = await createUpdatePath(state.tree, own, state.context, state.signatureKey, cs)
    const { nodeIndex, secret } = secrets[0] as PathSecret
    const follow = (changed: typeof tree) =>
      followPathSecret(suite, changed, toNodeIndex(nodeIndex), secret.slice(), state.privateKeys)
    const { privateKeys } = await follow(tree)
    expect(Object.keys(privateKeys.privateKeys)).toEqual(expect.arrayContaining(["5", "3"]))
    const other = keyPackageFrom(stranger).initKey
    for (const index of [5, 3]) {
      const exchanged = tree.map((node, i) =>
        i === index && node?.nodeType === "parent"
          ? { ...node, parent: { ...node.parent, hpkePublicKey: other } }
          : node,
      )
      await expect(follow(exchanged)).rejects.toThrow("public key")
    }
  })

  test("a wrong confirmation tag is unprocessable, and the handle still works", async () => {
    const bytes = await forge(suite, groupOf(MEMBER), { tag: (tag) => tag.map((byte) => byte ^ 1) })
    expect(await verdicts(bytes, MEMBER)).toEqual(["unprocessable", "unprocessable", "unprocessable"])
  })

  test("GR-16: a confirmation tag of another length is invalid", async () => {
    for (const tag of [new Uint8Array(0), new Uint8Array(1), new Uint8Array(63), new Uint8Array(65)])
      await expectInvalid(MEMBER, { tag: () => tag, shown: new Uint8Array(64) }, "bad-confirmation-tag")
  })

  test("AR-13 a commit that shows another confirmation tag than it seals is invalid", async () => {
    await expectInvalid(MEMBER, { shown: new Uint8Array(64) }, "bad-confirmation-tag")
  })
})

describe("the frame is judged before anything inside", () => {
  const faultOf = async (bytes: Uint8Array) => {
    const result = await groupOf(OWNER).process(bytes)
    return result.kind === "invalid" ? result.fault : result.kind
  }

  test("a commit that another member signed for carol", async () => {
    const bytes = await forge(suite, groupOf(MEMBER), { signer: dave.identity.secretKey })
    expect(await faultOf(bytes)).toBe("bad-signature")
    const impersonated = await forge(suite, groupOf(3), { sender: 2, leaf: carol.identity })
    expect(await faultOf(impersonated)).toBe("bad-signature")
  })

  test("GR-16: bytes in front, behind, fewer, or a length in a longer form", async () => {
    const { payload } = await staged(groupOf(MEMBER))
    expect(await faultOf(new Uint8Array([...payload, 0]))).toBe("malformed")
    expect(await faultOf(payload.slice(0, -1))).toBe("malformed")
    expect(await faultOf(new Uint8Array(0))).toBe("malformed")
    // the group id has 32 bytes: length 0x20 at offset 4, which two bytes could say, too
    expect(payload[4]).toBe(0x20)
    const longer = new Uint8Array([...payload.slice(0, 4), 0x40, 0x20, ...payload.slice(5)])
    expect(await faultOf(longer)).toBe("malformed")
    expect(await faultOf(new Uint8Array(LIMITS.commit + 1))).toBe("too-large")
  })

  /** A commit of carol with other sender data, sealed as every member can. */
  async function withSenderData(part: Partial<SenderData>, tail = 0): Promise<Uint8Array> {
    const { payload } = await staged(groupOf(MEMBER))
    const cs = implementationOf(suite)
    const { senderDataSecret } = stateOf(groupOf(MEMBER)).secrets
    const message = decodeMlsMessage(payload, 0)?.[0]
    if (message?.wireformat !== "mls_private_message") throw new Error("no commit")
    const { privateMessage } = message
    const honest = await decryptSenderData(privateMessage, senderDataSecret, cs)
    if (!honest) throw new Error("no sender data")
    const changed = { ...honest, ...part }
    const { ciphertext } = privateMessage
    const sealed = await encryptSenderData(senderDataSecret, changed, privateMessage, ciphertext, cs)
    const encryptedSenderData = new Uint8Array(sealed.length + tail)
    encryptedSenderData.set(sealed)
    const changedMessage = { ...message, privateMessage: { ...privateMessage, encryptedSenderData } }
    return commitPayload(encodeMlsMessage(changedMessage), shownConfirmationTag(payload))
  }

  test("ML-02: a sender outside of the tree, a blank one, or one at a later generation", async () => {
    for (const leafIndex of [4, 999, 2 ** 31, 2 ** 32 - 1])
      expect(await faultOf(await withSenderData({ leafIndex }))).toBe("bad-sender")
    for (const generation of [1, 2 ** 32 - 1])
      expect(await faultOf(await withSenderData({ generation }))).toBe("bad-sender")
    expect(await faultOf(await withSenderData({ leafIndex: 3 }))).toBe("undecryptable")
    expect(await faultOf(await withSenderData({}, 1))).toBe("malformed")
  })

  test("another group, another epoch, another key", async () => {
    const other = await MlsGroup.create(
      suite,
      alice.identity,
      "dd".repeat(32) as ConversationId,
      groupSettings(alice),
    )
    expect(await faultOf((await staged(other)).payload)).toBe("wrong-group")
    const commit = await staged(groupOf(MEMBER))
    const later = await staged(commit.accept())
    expect(await faultOf(later.payload)).toBe("wrong-epoch")
    const fork = await MlsGroup.create(suite, alice.identity, CONVERSATION, groupSettings(alice))
    const forked = await staged((await staged((await staged(fork)).accept())).accept())
    expect(forked.epoch).toBe(groupOf(OWNER).epoch + 1)
    expect(await faultOf(forked.payload)).toBe("undecryptable")
  })

  test("other wire formats and other contents", async () => {
    const { payload } = await staged(groupOf(MEMBER))
    const application = payload.slice()
    application[4 + 1 + 32 + 8] = 1
    expect(await faultOf(application)).toBe("wrong-wire")
    expect(await faultOf(commitPayload(stranger, shownConfirmationTag(payload)))).toBe("wrong-wire")
  })

  test("a flipped bit anywhere is invalid", async () => {
    const { payload } = await staged(groupOf(MEMBER))
    for (let i = 0; i < payload.length; i += Math.ceil(payload.length / 60)) {
      const flipped = payload.slice()
      flipped[i] = (flipped[i] as number) ^ 0x10
      const result = await groupOf(OWNER).process(flipped)
      expect(result.kind).toBe("invalid")
    }
  })
})
