/** Reads bytes by the words of a schema: where each part lies, or `undefined` if they are no such value. */
import { isUtf8 } from "node:buffer"
import type { Shape } from "./shape.ts"

export interface Node {
  readonly shape: Shape
  readonly start: number
  readonly end: number
  readonly children: readonly Node[]
}

export function readTree(shape: Shape, bytes: Uint8Array): Node | undefined {
  const node = readAt(shape, bytes, 0)
  return node?.end === bytes.length ? node : undefined
}

/** The node and all below it. */
export function nodesOf(node: Node, into: Node[] = []): Node[] {
  into.push(node)
  for (const child of node.children) nodesOf(child, into)
  return into
}

const NONE: readonly Node[] = []

function readAt(shape: Shape, bytes: Uint8Array, start: number): Node | undefined {
  switch (shape.kind) {
    case "integer":
      // 53 bits: the upper eleven of eight bytes are zero
      if (shape.size === 8 && (bytes[start] !== 0 || (bytes[start + 1] ?? 0) > 0x1f)) return undefined
      return leaf(shape, bytes, start, shape.size)
    case "bool":
      return (bytes[start] ?? 2) > 1 ? undefined : leaf(shape, bytes, start, 1)
    case "enum":
      return shape.numbers.has(bytes[start] ?? -1) ? leaf(shape, bytes, start, 1) : undefined
    case "fixed":
      if (shape.uuid && ((bytes[start + 6] ?? 0) >> 4 !== 4 || (bytes[start + 8] ?? 0) >> 6 !== 2))
        return undefined
      return leaf(shape, bytes, start, shape.size)
    case "bytes":
      return readBytes(shape, bytes, start)
    case "struct":
      return readParts(shape, shape.fields, bytes, start, start)
    case "list":
      return readList(shape, bytes, start)
    case "optional": {
      const flag = bytes[start]
      if (flag === 1) return readParts(shape, [shape.item], bytes, start, start + 1)
      return flag === 0 ? leaf(shape, bytes, start, 1) : undefined
    }
    case "union": {
      const variant = shape.variants.get(bytes[start] ?? -1)
      return variant && readParts(shape, [variant], bytes, start, start + 1)
    }
  }
}

function leaf(shape: Shape, bytes: Uint8Array, start: number, size: number): Node | undefined {
  const end = start + size
  return end <= bytes.length ? { shape, start, end, children: NONE } : undefined
}

function readBytes(
  shape: Extract<Shape, { kind: "bytes" }>,
  bytes: Uint8Array,
  start: number,
): Node | undefined {
  const length = lengthAt(bytes, start)
  if (length === undefined || length > shape.max) return undefined
  const node = leaf(shape, bytes, start, 4 + length)
  if (!node || !shape.text) return node
  return isUtf8(bytes.subarray(start + 4, node.end)) ? node : undefined
}

function readList(
  shape: Extract<Shape, { kind: "list" }>,
  bytes: Uint8Array,
  start: number,
): Node | undefined {
  const length = lengthAt(bytes, start)
  if (length === undefined || length > shape.max) return undefined
  const children: Node[] = []
  let end = start + 4
  for (let i = 0; i < length; i++) {
    const child = readAt(shape.item, bytes, end)
    if (!child) return undefined
    children.push(child)
    end = child.end
  }
  return { shape, start, end, children }
}

function readParts(
  shape: Shape,
  parts: readonly Shape[],
  bytes: Uint8Array,
  start: number,
  from: number,
): Node | undefined {
  const children: Node[] = []
  let end = from
  for (const part of parts) {
    const child = readAt(part, bytes, end)
    if (!child) return undefined
    children.push(child)
    end = child.end
  }
  return { shape, start, end, children }
}

function lengthAt(bytes: Uint8Array, at: number): number | undefined {
  if (at + 4 > bytes.length) return undefined
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0
}
