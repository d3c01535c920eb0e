/** Reads the vault map: loads nodes level by level, so that a look-up of many names is a few requests. */
import type { Hash } from "@tacit/protocol"
import { byDigit, decodeNode, type MapEntry, type MapNode, type Path } from "./node.ts"
import { type ObjectOwner, type ObjectRef, openObject } from "./object.ts"
import type { LoadObjects } from "./snapshot.ts"

/** A node that is to be read; `count` is what its parent says is below it. */
export interface NodeRef extends ObjectRef {
  readonly path: Path
  readonly count: number | undefined
}

interface Named {
  readonly name: Hash
}

/** Opens nodes and keeps them: one look-up and the write that follows read each node once. */
export class MapReader {
  readonly #owner: ObjectOwner
  readonly #load: LoadObjects
  readonly #nodes = new Map<Hash, MapNode>()

  constructor(owner: ObjectOwner, load: LoadObjects) {
    this.#owner = owner
    this.#load = load
  }

  /** Throws `VaultTamperedError` if a node is not what its parent committed to. */
  async nodes(refs: readonly NodeRef[]): Promise<readonly MapNode[]> {
    const wanted = refs.map((ref) => ref.hash).filter((hash) => !this.#nodes.has(hash))
    const objects = wanted.length > 0 ? await this.#load(wanted) : new Map<Hash, Uint8Array>()
    return refs.map((ref) => {
      const known = this.#nodes.get(ref.hash)
      if (known) return known
      const content = openObject(this.#owner, { kind: "node", path: ref.path }, ref, objects.get(ref.hash))
      const node = decodeNode(content, ref.path, ref.count)
      this.#nodes.set(ref.hash, node)
      return node
    })
  }

  async node(ref: NodeRef): Promise<MapNode> {
    const [node] = await this.nodes([ref])
    return node as MapNode
  }

  /** The entries of those `names` that the map has. */
  async find(root: NodeRef | undefined, names: readonly Hash[]): Promise<ReadonlyMap<Hash, MapEntry>> {
    const found = new Map<Hash, MapEntry>()
    let level = root ? [{ ref: root, wanted: names.map((name): Named => ({ name })) }] : []
    while (level.length > 0) {
      const nodes = await this.nodes(level.map(({ ref }) => ref))
      level = level.flatMap(({ ref, wanted }, i) => {
        const node = nodes[i] as MapNode
        if (node.kind === "inner") return descend(node, ref.path, wanted)
        const sought = new Set(wanted.map(({ name }) => name))
        for (const entry of node.entries) if (sought.has(entry.name)) found.set(entry.name, entry)
        return []
      })
    }
    return found
  }
}

type InnerNode = Extract<MapNode, { kind: "inner" }>

export function childRef(child: InnerNode["children"][number], path: Path): NodeRef {
  return { ...child, path: [...path, child.digit] }
}

function descend(node: InnerNode, path: Path, wanted: readonly Named[]) {
  const groups = byDigit(wanted, path.length)
  return node.children.flatMap((child) => {
    const below = groups.get(child.digit)
    return below ? [{ ref: childRef(child, path), wanted: [...below] }] : []
  })
}
