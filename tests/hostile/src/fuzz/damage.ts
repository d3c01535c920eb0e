/** Damages bytes: blindly, or where a schema says that the parts lie. */
import { concat } from "@tacit/protocol"
import type { Draw } from "./draw.ts"
import { generate, wrongLength } from "./generate.ts"
import type { Shape } from "./shape.ts"
import { type Node, nodesOf, readTree } from "./tree.ts"

const EDGES = [0, 1, 2, 3, 0x1f, 0x20, 0x3f, 0x40, 0x7f, 0x80, 0xbf, 0xc0, 0xff]
const HUGE = [
  [0xff, 0xff, 0xff, 0xff],
  [0x7f, 0xff, 0xff, 0xff],
  [0x80, 0, 0, 0],
  [0, 0, 0, 0],
  [0xbf, 0xff, 0xff, 0xff],
].map((bytes) => Uint8Array.from(bytes))
const MOST_DAMAGES = 3

/** A changed copy; `others` are values of the same and of other kinds, to take parts from. */
export function damaged(
  bytes: Uint8Array,
  others: readonly Uint8Array[],
  draw: Draw,
  shape?: Shape,
): Uint8Array {
  let changed = bytes
  for (let i = draw.below(MOST_DAMAGES); i >= 0; i--) {
    const tree = shape && draw.below(4) > 0 ? readTree(shape, changed) : undefined
    changed = tree ? atParts(changed, tree, draw) : blindly(changed, others, draw)
  }
  return changed
}

/** Replaces `from` up to `to`. */
function spliced(bytes: Uint8Array, from: number, to: number, ...put: readonly Uint8Array[]): Uint8Array {
  return concat(bytes.subarray(0, from), ...put, bytes.subarray(to))
}

function blindly(bytes: Uint8Array, others: readonly Uint8Array[], draw: Draw): Uint8Array {
  const at = draw.below(bytes.length + 1)
  switch (draw.below(9)) {
    case 0:
      return bytes.subarray(0, at)
    case 1:
      return spliced(bytes, at, at, draw.bytes(1 + draw.below(8)))
    case 2:
      return spliced(bytes, at, at + 1 + draw.below(8))
    case 3:
      return spliced(bytes, at, at + 4, draw.pick(HUGE))
    case 4: {
      const other = draw.pick([bytes, ...others])
      return concat(bytes.subarray(0, at), other.subarray(draw.below(other.length + 1)))
    }
    case 5: {
      // a part of it twice
      const end = at + 1 + draw.below(40)
      return spliced(bytes, end, end, bytes.subarray(at, end))
    }
    case 6:
      return withByte(bytes, at, () => draw.pick(EDGES))
    case 7:
      return withByte(bytes, draw.below(Math.min(bytes.length + 1, 16)), () => draw.below(256))
    default:
      return withByte(bytes, at, (byte) => byte ^ (1 << draw.below(8)))
  }
}

function withByte(bytes: Uint8Array, at: number, change: (byte: number) => number): Uint8Array {
  const copy = bytes.slice()
  if (at < copy.length) copy[at] = change(copy[at] as number)
  return copy
}

function atParts(bytes: Uint8Array, tree: Node, draw: Draw): Uint8Array {
  const nodes = nodesOf(tree)
  const node = draw.pick(nodes)
  const own = bytes.subarray(node.start, node.end)
  switch (draw.below(8)) {
    case 0:
      return spliced(bytes, node.start, node.end, generate(node.shape, draw, 20))
    case 1:
      return spliced(bytes, node.end, node.end, own)
    case 2:
      return spliced(bytes, node.start, node.end)
    case 3:
      return bytes.subarray(0, draw.once(2) ? node.start : node.end)
    case 4:
      return swapped(bytes, node, draw.pick(nodes))
    case 5:
      return withBadLength(bytes, nodes, draw)
    case 6:
      return withChangedList(bytes, nodes, draw)
    default:
      // the first byte of a part decides most: flags, tags, the top of a length
      return withByte(bytes, node.start, () => (draw.once(2) ? draw.pick(EDGES) : draw.below(256)))
  }
}

function swapped(bytes: Uint8Array, a: Node, b: Node): Uint8Array {
  const [first, second] = a.start <= b.start ? [a, b] : [b, a]
  if (first.end > second.start) return bytes
  const part = ({ start, end }: Node) => bytes.subarray(start, end)
  const between = bytes.subarray(first.end, second.start)
  return spliced(bytes, first.start, second.end, part(second), between, part(first))
}

function withBadLength(bytes: Uint8Array, nodes: readonly Node[], draw: Draw): Uint8Array {
  const counted = nodes.filter(({ shape }) => shape.kind === "bytes" || shape.kind === "list")
  if (counted.length === 0) return bytes
  const { shape, start, end, children } = draw.pick(counted)
  if (shape.kind !== "bytes" && shape.kind !== "list") return bytes
  const right = shape.kind === "list" ? children.length : end - start - 4
  return spliced(bytes, start, start + 4, count(wrongLength(shape.max, right, draw)))
}

/** One item more, one less, or two in each other's place; the count agrees. */
function withChangedList(bytes: Uint8Array, nodes: readonly Node[], draw: Draw): Uint8Array {
  const filled = nodes.filter(({ shape, children }) => shape.kind === "list" && children.length > 0)
  if (filled.length === 0) return bytes
  const { start, children } = draw.pick(filled)
  const item = draw.pick(children)
  const own = bytes.subarray(item.start, item.end)
  const head = (length: number) => spliced(bytes, start, start + 4, count(length))
  switch (draw.below(3)) {
    case 0:
      return spliced(head(children.length + 1), item.end, item.end, own)
    case 1:
      return spliced(head(children.length - 1), item.start, item.end)
    default:
      return swapped(bytes, item, draw.pick(children))
  }
}

function count(value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, value)
  return bytes
}
