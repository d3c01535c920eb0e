/** What a device knows of the vault once a head was opened: enough to read every item and write the next head. */
import { hmac } from "@noble/hashes/hmac.js"
import { sha256 } from "@noble/hashes/sha2.js"
import {
  type AccountId,
  type ChainHead,
  concat,
  type Hash,
  LABELS,
  labelled,
  toHex,
  type VaultHead,
} from "@tacit/protocol"

export interface VaultRoots {
  readonly generation: number
  /** The vault root key of `generation`. */
  readonly current: Uint8Array
  /** Root keys of older generations, for what was not written since. */
  readonly older: ReadonlyMap<number, Uint8Array>
}

export interface VaultSnapshot {
  readonly account: AccountId
  readonly head: VaultHead
  /** Hash of `head`; what the next write expects. */
  readonly hash: Hash
  readonly version: number
  /** Newest link of the account chain that the writer of the head knew. */
  readonly chain: ChainHead
  /** Root node of the map, always of the head's generation; absent while there are no items. */
  readonly root: Hash | undefined
  /** Key of the item names. */
  readonly nameKey: Uint8Array
  readonly roots: VaultRoots
}

/** Fetches objects by hash. May leave out what the server does not have; throws if it cannot ask. */
export type LoadObjects = (hashes: readonly Hash[]) => Promise<ReadonlyMap<Hash, Uint8Array>>

/** Item name in clear, such as `conversation/<id>/state`, to its new content; `undefined` deletes. */
export type VaultChanges = ReadonlyMap<string, Uint8Array | undefined>

const utf8 = new TextEncoder()

const PLACE_BYTES = 3

/**
 * The opaque name of an item: 32 bytes that only who opens the vault can tell. Items whose names share
 * their first two segments, such as `conversation/<id>`, begin alike and so lie on one path of the map:
 * what is written together costs one path, however large the vault is.
 */
export function itemName(nameKey: Uint8Array, name: string): Hash {
  const place = name.split("/", 2).join("/")
  const near = hmac(sha256, nameKey, labelled(LABELS.vaultItemPlace, utf8.encode(place)))
  const own = hmac(sha256, nameKey, labelled(LABELS.vaultItemName, utf8.encode(name)))
  return toHex(concat(near.subarray(0, PLACE_BYTES), own.subarray(PLACE_BYTES))) as Hash
}

/** The root key of `generation`, or `undefined` if the head did not keep it. */
export function rootOf(roots: VaultRoots, generation: number): Uint8Array | undefined {
  return generation === roots.generation ? roots.current : roots.older.get(generation)
}
