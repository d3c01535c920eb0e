/**
 * Sealed objects of the vault: items and map nodes. The server names an object by the hash of its sealed
 * bytes; whoever refers to it gives hash and generation. The associated data says whose it is and where it
 * stands, so an object opens in its own place only (ATTACKS VA-03), and the padding hides its exact size.
 */
import {
  type AccountId,
  accountId,
  bytes,
  decode,
  encode,
  enumeration,
  type Hash,
  idBytes,
  LABELS,
  LIMITS,
  MalformedError,
  struct,
  u8,
  u32,
  union,
  vaultObjectHash,
} from "@tacit/protocol"
import { deriveKey } from "../derive.ts"
import { PADDING_OVERHEAD, pad, padme, unpad } from "../padding.ts"
import type { Randomness } from "../randomness.ts"
import { COMMITTING_OVERHEAD, openCommitting, sealCommitting } from "../seal.ts"
import { rootOf, type VaultRoots } from "./snapshot.ts"
import { VaultTamperedError } from "./tampered.ts"

const VERSION = 1
const MIN_PADDED = 256
/** The tag and the length that the layout puts in front of the sealed bytes. */
const LAYOUT_OVERHEAD = 5
const MAX_PADDED = LIMITS.vaultObject - LAYOUT_OVERHEAD - COMMITTING_OVERHEAD

export const vaultObject = union("vault object", {
  v1: [VERSION, struct({ sealed: bytes(LIMITS.vaultObject - LAYOUT_OVERHEAD) })],
})

const objectPlace = struct({
  version: u8,
  account: accountId,
  kind: enumeration("vault object kind", { node: 1, item: 2 }),
  at: bytes(64),
  generation: u32,
})

/** Where an object belongs: an item under its name, a node under the digits that lead to it. */
export type ObjectPlace =
  | { readonly kind: "item"; readonly name: Hash }
  | { readonly kind: "node"; readonly path: readonly number[] }

export interface ObjectRef {
  readonly hash: Hash
  /** Generation of the root key under which it was sealed. */
  readonly generation: number
}

export interface SealedObject extends ObjectRef {
  readonly bytes: Uint8Array
}

export interface ObjectOwner {
  readonly account: AccountId
  readonly roots: VaultRoots
}

/** Seals under the current root key. Throws a `RangeError` if the object would be over the limit. */
export function sealObject(
  { account, roots }: ObjectOwner,
  place: ObjectPlace,
  content: Uint8Array,
  random: Randomness,
): SealedObject {
  const { generation } = roots
  const size = Math.min(Math.max(padme(content.length + PADDING_OVERHEAD), MIN_PADDED), MAX_PADDED)
  const sealed = sealCommitting(
    deriveKey(roots.current, LABELS.vaultObjectKey),
    LABELS.vaultObjectKey,
    objectAad(account, place, generation),
    pad(content, size),
    random,
  )
  const object = encode(vaultObject, { kind: "v1", sealed })
  return { bytes: object, hash: vaultObjectHash(object), generation }
}

/** The content of what the server gave for `ref`. Throws `VaultTamperedError`. */
export function openObject(
  { account, roots }: ObjectOwner,
  place: ObjectPlace,
  ref: ObjectRef,
  object: Uint8Array | undefined,
): Uint8Array {
  if (!object) throw new VaultTamperedError("missing")
  if (vaultObjectHash(object) !== ref.hash) throw new VaultTamperedError("hash")
  const root = rootOf(roots, ref.generation)
  if (!root) throw new VaultTamperedError("place")
  const { sealed } = untampered(() => decode(vaultObject, object))
  const aad = objectAad(account, place, ref.generation)
  const key = deriveKey(root, LABELS.vaultObjectKey)
  const padded = openCommitting(key, LABELS.vaultObjectKey, aad, sealed)
  if (!padded) throw new VaultTamperedError("sealed")
  const content = unpad(padded)
  if (!content) throw new VaultTamperedError("malformed")
  return content
}

/** Runs a decoder; what is not canonical was tampered with. */
export function untampered<T>(read: () => T): T {
  try {
    return read()
  } catch (cause) {
    if (cause instanceof MalformedError) throw new VaultTamperedError("malformed", { cause })
    throw cause
  }
}

/** What an object is bound to. */
export function objectAad(account: AccountId, place: ObjectPlace, generation: number): Uint8Array {
  const at = place.kind === "item" ? idBytes(place.name) : Uint8Array.from(place.path)
  return encode(objectPlace, { version: VERSION, account, kind: place.kind, at, generation })
}
