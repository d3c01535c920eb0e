/**
 * Writes the vault map. `changeMap` computes the new trie in memory, `sealMap` seals what is new from the
 * leaves up. A write touches the nodes on the paths to the changed names and nothing else: O(log items).
 */
import type { Hash } from "@tacit/protocol"
import type { Randomness } from "../randomness.ts"
import { childRef, type MapReader, type NodeRef } from "./map-reader.ts"
import { byDigit, encodeNode, LEAF_ENTRIES, type MapEntry, type MapNode, type Path } from "./node.ts"
import { type ObjectOwner, type ObjectRef, sealObject } from "./object.ts"

/** A new or replaced entry, or a deletion. */
export interface MapChange {
  readonly name: Hash
  readonly entry: MapEntry | undefined
}

/** A trie of which only the changed nodes are in memory. */
type Tree =
  | { readonly kind: "stored"; readonly ref: NodeRef; readonly count: number }
  | { readonly kind: "leaf"; readonly entries: readonly MapEntry[]; readonly count: number }
  | { readonly kind: "inner"; readonly children: ReadonlyMap<number, Tree>; readonly count: number }

export interface ChangedMap {
  readonly tree: Tree
  /** Objects, items and nodes, to which the new map no longer refers. */
  readonly replaced: readonly Hash[]
}

/** `reseal` renews the root node even if nothing changed, for a new root key. */
export async function changeMap(
  reader: MapReader,
  root: NodeRef | undefined,
  changes: readonly MapChange[],
  reseal: boolean,
): Promise<ChangedMap> {
  const edit = new MapEdit(reader)
  const tree = root ? await edit.stored(root, changes, reseal) : build([], apply([], changes))
  return { tree, replaced: edit.replaced }
}

class MapEdit {
  readonly replaced: Hash[] = []
  readonly #reader: MapReader

  constructor(reader: MapReader) {
    this.#reader = reader
  }

  /** The node at `ref` after `changes`; still `stored` if they change nothing. */
  async stored(ref: NodeRef, changes: readonly MapChange[], reseal = false): Promise<Tree> {
    const node = await this.#reader.node(ref)
    const changed =
      node.kind === "leaf" ? this.#leaf(ref, node, changes) : await this.#inner(ref, node, changes)
    if (!changed && !reseal) return asStored(ref, node)
    this.replaced.push(ref.hash)
    return changed ?? asDirty(ref.path, node)
  }

  #leaf({ path }: NodeRef, node: LeafNode, changes: readonly MapChange[]): Tree | undefined {
    const changed = new Map(changes.map((change) => [change.name, change.entry]))
    const gone = node.entries.filter(({ name }) => changed.has(name))
    const isNothing = gone.length === 0 && changes.every(({ entry }) => entry === undefined)
    if (isNothing) return undefined
    this.replaced.push(...gone.map(({ hash }) => hash))
    return build(path, apply(node.entries, changes))
  }

  async #inner({ path }: NodeRef, node: InnerNode, changes: readonly MapChange[]): Promise<Tree | undefined> {
    const groups = byDigit(changes, path.length)
    const children = new Map<number, Tree>()
    for (const child of node.children) {
      const ref = childRef(child, path)
      const group = groups.get(child.digit)
      children.set(
        child.digit,
        group ? await this.stored(ref, group) : { kind: "stored", ref, count: child.count },
      )
    }
    for (const [digit, group] of groups) {
      if (!children.has(digit)) children.set(digit, build([...path, digit], apply([], group)))
    }
    const full = new Map([...children].filter(([, tree]) => tree.count > 0))
    const same = full.size === node.children.length && [...full.values()].every(isStored)
    if (same) return undefined
    const count = total(full)
    if (count > LEAF_ENTRIES) return { kind: "inner", children: full, count }
    return build(path, await this.#gather([...full.values()]))
  }

  /** All entries of subtrees that become one leaf; their stored nodes are replaced. */
  async #gather(trees: readonly Tree[]): Promise<readonly MapEntry[]> {
    const stored = trees.filter(isStored).map(({ ref }) => ref)
    this.replaced.push(...stored.map(({ hash }) => hash))
    // So few names are left that each child is a leaf: the reader has checked the counts.
    const leaves = [...(await this.#reader.nodes(stored)), ...trees]
    return leaves.flatMap((leaf) => (leaf.kind === "leaf" ? leaf.entries : []))
  }
}

type LeafNode = Extract<MapNode, { kind: "leaf" }>
type InnerNode = Extract<MapNode, { kind: "inner" }>

const isStored = (tree: Tree): tree is Extract<Tree, { kind: "stored" }> => tree.kind === "stored"

function asStored(ref: NodeRef, node: MapNode): Tree {
  return { kind: "stored", ref, count: asDirty(ref.path, node).count }
}

function asDirty(path: Path, node: MapNode): Tree {
  if (node.kind === "leaf") return { kind: "leaf", entries: node.entries, count: node.entries.length }
  const children = new Map(
    node.children.map((child): [number, Tree] => {
      return [child.digit, { kind: "stored", ref: childRef(child, path), count: child.count }]
    }),
  )
  return { kind: "inner", children, count: total(children) }
}

function total(children: ReadonlyMap<number, Tree>): number {
  return [...children.values()].reduce((sum, tree) => sum + tree.count, 0)
}

function apply(entries: readonly MapEntry[], changes: readonly MapChange[]): readonly MapEntry[] {
  const byName = new Map(entries.map((entry) => [entry.name, entry]))
  for (const { name, entry } of changes) {
    if (entry) byName.set(name, entry)
    else byName.delete(name)
  }
  return [...byName.values()]
}

/** The one trie of these entries at `path`. */
function build(path: Path, entries: readonly MapEntry[]): Tree {
  const count = entries.length
  if (count <= LEAF_ENTRIES) {
    const sorted = [...entries].sort((a, b) => (a.name < b.name ? -1 : 1))
    return { kind: "leaf", entries: sorted, count }
  }
  const children = new Map<number, Tree>()
  for (const [digit, group] of byDigit(entries, path.length)) {
    children.set(digit, build([...path, digit], group))
  }
  return { kind: "inner", children, count }
}

/** Seals the new nodes into `puts` and answers the root; `undefined` for an empty map. */
export function sealMap(
  owner: ObjectOwner,
  { tree }: ChangedMap,
  random: Randomness,
  puts: Uint8Array[],
): ObjectRef | undefined {
  return tree.count === 0 ? undefined : sealTree(owner, tree, [], random, puts)
}

function sealTree(
  owner: ObjectOwner,
  tree: Tree,
  path: Path,
  random: Randomness,
  puts: Uint8Array[],
): ObjectRef {
  if (tree.kind === "stored") return tree.ref
  const node: MapNode =
    tree.kind === "leaf"
      ? { kind: "leaf", entries: tree.entries }
      : { kind: "inner", children: sealChildren(owner, tree.children, path, random, puts) }
  const sealed = sealObject(owner, { kind: "node", path }, encodeNode(node), random)
  puts.push(sealed.bytes)
  return sealed
}

function sealChildren(
  owner: ObjectOwner,
  children: ReadonlyMap<number, Tree>,
  path: Path,
  random: Randomness,
  puts: Uint8Array[],
) {
  return [...children]
    .sort(([a], [b]) => a - b)
    .map(([digit, tree]) => {
      const { hash, generation } = sealTree(owner, tree, [...path, digit], random, puts)
      return { digit, hash, generation, count: tree.count }
    })
}
