/**
 * Nodes of the vault map: a trie over the opaque item names, six bits a level. A node with at most 64
 * names below it is a leaf, any other an inner node, so the shape follows from the set of names alone and
 * says nothing about the order in which they came.
 */
import {
  type Decoded,
  decode,
  encode,
  type Hash,
  hash,
  LIMITS,
  list,
  struct,
  u8,
  u32,
  union,
} from "@tacit/protocol"
import { untampered } from "./object.ts"
import { VaultTamperedError } from "./tampered.ts"

const DIGIT_BITS = 6
const DIGITS = 2 ** DIGIT_BITS
export const LEAF_ENTRIES = LIMITS.vaultNodeEntries

const entry = struct({
  name: hash,
  hash,
  generation: u32,
  /** Sealed size in bytes. */
  size: u32,
})
/** One item: its opaque name and the object that holds it. */
export type MapEntry = Decoded<typeof entry>

const child = struct({
  digit: u8,
  hash,
  generation: u32,
  /** Names below, so that a shrinking node knows without a look when to become a leaf. */
  count: u32,
})
export type MapChild = Decoded<typeof child>

export const node = union("vault node", {
  leaf: [1, struct({ entries: list(entry, LEAF_ENTRIES) })],
  inner: [2, struct({ children: list(child, DIGITS) })],
})
export type MapNode = Decoded<typeof node>

/** A node's place: the digits that lead to it. */
export type Path = readonly number[]

export function encodeNode(value: MapNode): Uint8Array {
  return encode(node, value)
}

/** Throws `VaultTamperedError` unless the bytes are a node that may stand at `path` with `count` names. */
export function decodeNode(bytes: Uint8Array, path: Path, count: number | undefined): MapNode {
  const value = untampered(() => decode(node, bytes))
  const sound = value.kind === "leaf" ? isLeafAt(value.entries, path) : isInner(value.children)
  if (!sound || (count !== undefined && count !== namesBelow(value))) throw new VaultTamperedError("place")
  return value
}

function isLeafAt(entries: readonly MapEntry[], path: Path): boolean {
  return (
    entries.length > 0 &&
    entries.every(({ name }) => path.every((digit, level) => digitOf(name, level) === digit)) &&
    entries.every(({ name }, i) => i === 0 || name > (entries[i - 1] as MapEntry).name)
  )
}

function isInner(children: readonly MapChild[]): boolean {
  return (
    children.every(({ digit, count }) => digit < DIGITS && count > 0) &&
    children.every(({ digit }, i) => i === 0 || digit > (children[i - 1] as MapChild).digit) &&
    sum(children) > LEAF_ENTRIES
  )
}

export function namesBelow(value: MapNode): number {
  return value.kind === "leaf" ? value.entries.length : sum(value.children)
}

function sum(children: readonly MapChild[]): number {
  return children.reduce((total, { count }) => total + count, 0)
}

/** The digit of `name` at `level`, 0 at the root. */
export function digitOf(name: Hash, level: number): number {
  const bit = level * DIGIT_BITS
  // A digit touches at most three hexadecimal symbols; the last level ends with bits that do not exist.
  const window = Number.parseInt(name.slice(bit >> 2, (bit >> 2) + 3).padEnd(3, "0"), 16)
  return (window >> (12 - DIGIT_BITS - (bit & 3))) & (DIGITS - 1)
}

/** Groups what has a name by its digit at `level`. */
export function byDigit<T extends { readonly name: Hash }>(
  named: readonly T[],
  level: number,
): ReadonlyMap<number, readonly T[]> {
  return Map.groupBy(named, ({ name }) => digitOf(name, level))
}
