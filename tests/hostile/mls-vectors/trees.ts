/** Checks of the vectors about ratchet trees: tree-operations, tree-validation, treekem. */
import type { CiphersuiteImpl, GroupContext, PrivateKeyPath, RatchetTree } from "ts-mls"
import { applyUpdatePathSecret } from "ts-mls/createCommit.js"
import { verifyKeyPackage } from "ts-mls/keyPackage.js"
import { verifyLeafNodeSignature } from "ts-mls/leafNode.js"
import { verifyParentHashes } from "ts-mls/parentHash.js"
import { getCommitSecret, type PathSecrets } from "ts-mls/pathSecrets.js"
import { toPrivateKeyPath } from "ts-mls/privateKeyPath.js"
import { decodeProposal, type Proposal } from "ts-mls/proposal.js"
import {
  addLeafNode,
  decodeRatchetTree,
  encodeRatchetTree,
  getHpkePublicKey,
  removeLeafNode,
  resolution,
  updateLeafNode,
} from "ts-mls/ratchetTree.js"
import { treeHash, treeHashRoot } from "ts-mls/treeHash.js"
import { leafToNodeIndex, toLeafIndex, toNodeIndex } from "ts-mls/treemath.js"
import { applyUpdatePath, createUpdatePath, decodeUpdatePath, type UpdatePath } from "ts-mls/updatePath.js"
import { implementationFor, suiteNameOf } from "./implementation.ts"
import { hpkeKeysMatch } from "./keys-match.ts"
import { holds, read, same } from "./same.ts"
import type { Vector } from "./vector.ts"

const suiteOf = (vector: Vector) => implementationFor(vector.number("cipher_suite"))
const treeIn = (vector: Vector, name: string) => read(decodeRatchetTree(vector.bytes(name), 0), name)

export async function treeOperations(vector: Vector): Promise<void> {
  const { hash, signature } = await suiteOf(vector)
  const before = treeIn(vector, "tree_before")
  same(await treeHashRoot(before, hash), vector.bytes("tree_hash_before"), "tree_hash_before")
  const proposal = read(decodeProposal(vector.bytes("proposal"), 0), "proposal")
  if ("add" in proposal)
    holds(await verifyKeyPackage(proposal.add.keyPackage, signature), "the KeyPackage's signature is wrong")
  const after = applied(before, proposal, vector.number("proposal_sender"))
  same(encodeRatchetTree(after), vector.bytes("tree_after"), "tree_after")
  same(await treeHashRoot(after, hash), vector.bytes("tree_hash_after"), "tree_hash_after")
}

function applied(tree: RatchetTree, proposal: Proposal, sender: number): RatchetTree {
  if ("add" in proposal) return addLeafNode(tree, proposal.add.keyPackage.leafNode)[0]
  if ("update" in proposal) return updateLeafNode(tree, proposal.update.leafNode, toLeafIndex(sender))
  if ("remove" in proposal) {
    const { removed } = proposal.remove
    // ts-mls walks for ever from a leaf outside of the tree
    holds(tree[2 * removed]?.nodeType === "leaf", "the removed leaf is blank")
    return removeLeafNode(tree, toLeafIndex(removed))
  }
  throw new RangeError("no change of a tree")
}

export async function treeValidation(vector: Vector): Promise<void> {
  const { hash, signature } = await suiteOf(vector)
  const tree = treeIn(vector, "tree")
  const hashes = vector.list("tree_hashes")
  const resolutions = vector.list("resolutions")
  for (const [i, expected] of hashes.entries())
    same(await treeHash(tree, toNodeIndex(i), hash), expected.bytes(), `tree hash of ${i}`)
  for (const [i, expected] of resolutions.entries())
    holds(
      JSON.stringify(resolution(tree, toNodeIndex(i))) === JSON.stringify(expected.value),
      `resolution of ${i}`,
    )
  holds(await verifyParentHashes(tree, hash), "the parent hashes are wrong")
  for (const [i, node] of tree.entries()) {
    if (node?.nodeType !== "leaf") continue
    const isSigned = await verifyLeafNodeSignature(node.leaf, vector.bytes("group_id"), i / 2, signature)
    holds(isSigned, `the signature of leaf ${i / 2} is wrong`)
  }
}

export async function treeKem(vector: Vector): Promise<void> {
  const cs = await suiteOf(vector)
  const tree = treeIn(vector, "ratchet_tree")
  const context: GroupContext = {
    version: "mls10",
    cipherSuite: suiteNameOf(vector.number("cipher_suite")),
    groupId: vector.bytes("group_id"),
    epoch: BigInt(vector.number("epoch")),
    treeHash: await treeHashRoot(tree, cs.hash),
    confirmedTranscriptHash: vector.bytes("confirmed_transcript_hash"),
    extensions: [],
  }
  const leaves = vector.list("leaves_private")
  const members: PrivateKeyPath[] = []
  for (const leaf of leaves) members.push(await privateState(leaf, tree, cs))
  for (const path of vector.list("update_paths")) {
    const sender = leaves.find((leaf) => leaf.number("index") === path.number("sender"))
    if (!sender) throw new RangeError("the sender is no member")
    await received(path, { tree, context, members, cs })
    await made(sender, { tree, context, members, cs })
  }
}

/** The private keys of a member, each seen to be that of its node. */
async function privateState(leaf: Vector, tree: RatchetTree, cs: CiphersuiteImpl): Promise<PrivateKeyPath> {
  const index = leaf.number("index")
  const own = leafToNodeIndex(toLeafIndex(index))
  const secrets: PathSecrets = Object.fromEntries(
    leaf.list("path_secrets").map((each) => [each.number("node"), each.bytes("path_secret")]),
  )
  holds(!(own in secrets), "a leaf's own key comes of no path secret")
  const { privateKeys } = await toPrivateKeyPath(secrets, index, cs)
  const keys: Record<number, Uint8Array> = { ...privateKeys, [own]: leaf.bytes("encryption_priv") }
  for (const [node, key] of Object.entries(keys)) {
    const target = tree[Number(node)]
    if (!target) throw new RangeError(`node ${node} is blank`)
    await hpkeKeysMatch(cs, getHpkePublicKey(target), key)
  }
  return { leafIndex: index, privateKeys: keys }
}

interface Case {
  readonly tree: RatchetTree
  readonly context: GroupContext
  readonly members: readonly PrivateKeyPath[]
  readonly cs: CiphersuiteImpl
}

/** The path of the vector: its tree, and what every member decrypts of it. */
async function received(path: Vector, { tree, context, members, cs }: Case): Promise<void> {
  const sender = path.number("sender")
  const update = read(decodeUpdatePath(path.bytes("update_path"), 0), "update_path")
  const after = await applyUpdatePath(tree, toLeafIndex(sender), update, cs.hash)
  const treeHashAfter = await treeHashRoot(after, cs.hash)
  same(treeHashAfter, path.bytes("tree_hash_after"), "tree_hash_after")
  const secrets = path.list("path_secrets")
  for (const member of members) {
    const expected = secrets[member.leafIndex]
    if (!expected) throw new RangeError("a path secret is missing")
    holds(
      expected.isNull === (member.leafIndex === sender),
      "the sender has a path secret, or another has none",
    )
    if (expected.isNull) continue
    const opened = await pathSecretOf(
      member,
      sender,
      update,
      { ...context, treeHash: treeHashAfter },
      tree,
      cs,
    )
    same(opened.pathSecret, expected.bytes(), "path secret")
    same(opened.commitSecret, path.bytes("commit_secret"), "commit_secret")
  }
}

/** A path of our own by the same sender: everybody comes to one commit secret. */
async function made(sender: Vector, { tree, context, members, cs }: Case): Promise<void> {
  const index = sender.number("index")
  const key = sender.bytes("signature_priv")
  const [after, update, secrets] = await createUpdatePath(tree, toLeafIndex(index), context, key, cs)
  const last = secrets.at(-1)
  if (!last) throw new RangeError("a path without secrets")
  const ours = await getCommitSecret(after, toNodeIndex(last.nodeIndex), last.secret, cs.kdf)
  const node = after[2 * index]
  if (node?.nodeType !== "leaf") throw new RangeError("the sender's leaf is gone")
  holds(
    await verifyLeafNodeSignature(node.leaf, context.groupId, index, cs.signature),
    "our own leaf is signed with another key",
  )
  const next = { ...context, treeHash: await treeHashRoot(after, cs.hash), epoch: context.epoch + 1n }
  for (const member of members) {
    if (member.leafIndex === index) continue
    const { commitSecret } = await pathSecretOf(member, index, update, next, tree, cs)
    same(commitSecret, ours, "our own commit secret")
  }
}

async function pathSecretOf(
  member: PrivateKeyPath,
  sender: number,
  update: UpdatePath,
  context: GroupContext,
  tree: RatchetTree,
  cs: CiphersuiteImpl,
) {
  const { nodeIndex, pathSecret } = await applyUpdatePathSecret(
    tree,
    member,
    toLeafIndex(sender),
    context,
    update,
    [],
    cs,
  )
  return { pathSecret, commitSecret: await getCommitSecret(tree, nodeIndex, pathSecret, cs.kdf) }
}
