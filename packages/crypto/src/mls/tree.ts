/** The ratchet tree (RFC 9420 section 7) as the rest of this folder uses it: leaves, and changes of membership. */
import type { KeyPackage, LeafNode, RatchetTree } from "ts-mls"
import { addLeafNode, removeLeafNode } from "ts-mls/ratchetTree.js"
import {
  type LeafIndex,
  leafToNodeIndex,
  type NodeIndex,
  nodeToLeafIndex,
  toLeafIndex,
} from "ts-mls/treemath.js"

export interface PlacedLeaf {
  readonly leafIndex: number
  readonly leaf: LeafNode
}

/** The leaf at `leafIndex`, if there is one; any number may be asked for. */
export function leafAt(tree: RatchetTree, leafIndex: number): LeafNode | undefined {
  const node = tree[2 * leafIndex]
  return node?.nodeType === "leaf" ? node.leaf : undefined
}

export function placedLeaves(tree: RatchetTree): PlacedLeaf[] {
  return tree.flatMap((node, i) => (node?.nodeType === "leaf" ? [{ leafIndex: i / 2, leaf: node.leaf }] : []))
}

export interface ChangedTree {
  readonly tree: RatchetTree
  /** Node indexes of the added leaves, in the order of the Adds. */
  readonly added: readonly NodeIndex[]
}

/**
 * Removes, then adds (RFC 9420 section 12.3). `removes` must be leaves of the tree: ts-mls walks for ever
 * from an index outside of it.
 */
export function changeMembers(
  tree: RatchetTree,
  removes: readonly number[],
  adds: readonly KeyPackage[],
): ChangedTree {
  let changed = tree
  for (const leafIndex of removes) changed = removeLeafNode(changed, toLeafIndex(leafIndex))
  const added: NodeIndex[] = []
  for (const { leafNode } of adds) {
    const [next, nodeIndex] = addLeafNode(changed, leafNode)
    changed = next
    added.push(nodeIndex)
  }
  return { tree: changed, added }
}

export const nodeOf = (leafIndex: number): NodeIndex => leafToNodeIndex(toLeafIndex(leafIndex))
export const leafIndexOf = (node: NodeIndex): LeafIndex => nodeToLeafIndex(node)
