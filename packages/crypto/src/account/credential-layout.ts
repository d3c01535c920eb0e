/**
 * Layouts of what a credential seals. The first byte of a slot and of an anchor is its version and is
 * covered by everything that authenticates it: there is one format, and no older one is ever read (VA-02).
 */
import {
  type AccountId,
  accountId,
  bytes,
  type CredentialKind,
  credentialKind,
  type Decoded,
  encode,
  fixed,
  hash,
  struct,
  u8,
  u32,
  union,
} from "@tacit/protocol"
import { hpkePublicKey, hpkeSealed } from "../hpke.ts"

const VERSION = 1

const unsignedSlot = {
  /** Generation of the vault root key inside. */
  generation: u32,
  /** The credential's public key, to which the root key is sealed. */
  publicKey: hpkePublicKey,
  sealed: hpkeSealed,
}

export const slot = union("slot", { v1: [VERSION, struct({ ...unsignedSlot, signature: fixed(64) })] })
export type Slot = Decoded<typeof slot>

const slotPlace = struct({ version: u8, account: accountId, kind: credentialKind, generation: u32 })
const signedSlot = struct({ place: slotPlace, ...unsignedSlot })

export function slotAad(account: AccountId, kind: CredentialKind, generation: number): Uint8Array {
  return encode(slotPlace, { version: VERSION, account, kind, generation })
}

/** What the identity key signs of a slot. */
export function slotSignedBytes(
  account: AccountId,
  kind: CredentialKind,
  { generation, publicKey, sealed }: Pick<Slot, "generation" | "publicKey" | "sealed">,
): Uint8Array {
  const place = { version: VERSION, account, kind, generation }
  return encode(signedSlot, { place, generation, publicKey, sealed })
}

/** What stands inside an anchor, so that only the holder of the credential can have sealed it. */
export const anchorInside = struct({
  kind: credentialKind,
  account: accountId,
  genesis: hash,
  slotPublicKey: hpkePublicKey,
})
export type AnchorInside = Decoded<typeof anchorInside>

export const anchor = union("anchor", { v1: [VERSION, struct({ sealed: bytes(4000) })] })

const anchorPlace = struct({ version: u8, kind: credentialKind })

/** A fresh browser knows no account yet, so the associated data cannot name one. */
export function anchorAad(kind: CredentialKind): Uint8Array {
  return encode(anchorPlace, { version: VERSION, kind })
}
