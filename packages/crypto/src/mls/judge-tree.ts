/**
 * Judges a whole ratchet tree, as a joiner gets it (RFC 9420 section 12.4.3.1). Not left to ts-mls 1.6.4:
 * it walks for ever from an unmerged leaf outside of the tree, and refuses honest trees in which a node was
 * replaced above a leaf that is still unmerged below.
 */
import { equalBytes, LIMITS, toHex } from "@tacit/protocol"
import type { GroupContext, LeafNode, RatchetTree } from "ts-mls"
import { verifyLeafNodeSignature } from "ts-mls/leafNode.js"
import { verifyParentHashes } from "ts-mls/parentHash.js"
import { getHpkePublicKey } from "ts-mls/ratchetTree.js"
import { treeHashRoot } from "ts-mls/treeHash.js"
import type { JoinFault } from "./faults.ts"
import { judgeLeaf } from "./leaf.ts"
import { implementationOf, type MlsSuite } from "./suite.ts"
import { leafAt, placedLeaves } from "./tree.ts"
import { isXWingPublicKey } from "./xwing-key.ts"

/** Nodes of the full tree over the next power of two of the most members. */
const MAX_NODES = 2 * LIMITS.members - 1

export async function judgeTree(
  suite: MlsSuite,
  tree: RatchetTree,
  context: GroupContext,
): Promise<JoinFault | undefined> {
  if (tree.length > MAX_NODES || !isSound(tree)) return "bad-tree"
  const { hash } = implementationOf(suite)
  const keys = tree.flatMap((node) => (node ? [toHex(getHpkePublicKey(node))] : []))
  if (new Set(keys).size !== keys.length) return "duplicate-key"
  const fault = await judgeLeaves(suite, tree, context)
  if (fault) return fault
  if (!equalBytes(await treeHashRoot(tree, hash), context.treeHash)) return "bad-tree-hash"
  try {
    return (await verifyParentHashes(tree, hash)) ? undefined : "bad-tree"
  } catch {
    return "bad-tree"
  }
}

/** Leaves at even places, parents at odd ones, and unmerged leaves where they may be. */
function isSound(tree: RatchetTree): boolean {
  return tree.every((node, i) => {
    if (!node) return true
    if (i % 2 === 0) return node.nodeType === "leaf"
    if (node.nodeType !== "parent" || !isXWingPublicKey(node.parent.hpkePublicKey)) return false
    const { unmergedLeaves } = node.parent
    return unmergedLeaves.every(
      (leaf, place) =>
        (place === 0 || (unmergedLeaves[place - 1] as number) < leaf) && isUnmergedBelow(tree, leaf, i),
    )
  })
}

/** Whether `leaf` is a leaf below `top` that every parent between the two lists as unmerged, too. */
function isUnmergedBelow(tree: RatchetTree, leaf: number, top: number): boolean {
  if (!leafAt(tree, leaf)) return false
  for (let span = 2; span <= tree.length; span *= 2) {
    // the ancestor over `span` leaves stands in the middle of their nodes
    const ancestor = Math.floor(leaf / span) * 2 * span + span - 1
    if (ancestor === top) return true
    const node = tree[ancestor]
    if (node?.nodeType === "parent" && !node.parent.unmergedLeaves.includes(leaf)) return false
  }
  return false
}

async function judgeLeaves(
  suite: MlsSuite,
  tree: RatchetTree,
  context: GroupContext,
): Promise<JoinFault | undefined> {
  const accounts = new Set<string>()
  const signatureKeys = new Set<string>()
  for (const { leaf, leafIndex } of placedLeaves(tree)) {
    const judged = judgeLeaf(leaf)
    if (!judged.ok || !(await isSigned(suite, leaf, context, leafIndex))) return "bad-leaf"
    const { account, signatureKey } = judged.facts
    if (accounts.has(account)) return "duplicate-member"
    if (signatureKeys.has(toHex(signatureKey))) return "duplicate-key"
    accounts.add(account)
    signatureKeys.add(toHex(signatureKey))
  }
  return undefined
}

/** A leaf comes from a KeyPackage or a commit; Update proposals do not exist in Tacit. */
async function isSigned(suite: MlsSuite, leaf: LeafNode, context: GroupContext, leafIndex: number) {
  if (leaf.leafNodeSource === "update") return false
  return verifyLeafNodeSignature(leaf, context.groupId, leafIndex, implementationOf(suite).signature)
}
