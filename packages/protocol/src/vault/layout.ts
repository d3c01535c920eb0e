/**
 * What the server sees of a vault: a head that a device signed, sealed objects named by their hash, and
 * one sealed slot and anchor per credential (DESIGN sections 3 and 4).
 */
import { bytes, type Decoded, encode, enumeration, fixed, struct, u32, u53 } from "../codec/codec.ts"
import { labelledHash } from "../hashing.ts"
import { accountId, deviceId, type Hash, hash } from "../ids.ts"
import { LABELS } from "../labels.ts"
import { sign, verify } from "../signing.ts"

const signedHead = struct({
  account: accountId,
  version: u53,
  /** Hash of the head before; `NO_HASH` for version 1. */
  previous: hash,
  /** Generation of the vault root key that sealed the head. */
  generation: u32,
  device: deviceId,
  sealed: bytes(64 * 1024),
})

export const vaultHead = struct({ head: signedHead, signature: fixed(64) })
export type VaultHead = Decoded<typeof vaultHead>
export type UnsignedVaultHead = Decoded<typeof signedHead>

export function signVaultHead(deviceSecret: Uint8Array, head: UnsignedVaultHead): VaultHead {
  return { head, signature: sign(deviceSecret, LABELS.vaultHeadSignature, encode(signedHead, head)) }
}

export function verifyVaultHead(deviceKey: Uint8Array, { head, signature }: VaultHead): boolean {
  return verify(deviceKey, signature, LABELS.vaultHeadSignature, encode(signedHead, head))
}

export function vaultHeadHash(head: VaultHead): Hash {
  return labelledHash(LABELS.vaultHeadHash, encode(vaultHead, head))
}

/** Name under which the server keeps a sealed item or map node. */
export function vaultObjectHash(object: Uint8Array): Hash {
  return labelledHash(LABELS.vaultObjectHash, object)
}

export const credentialKind = enumeration("credential", { password: 1, recovery: 2, passkey: 3 })
export type CredentialKind = Decoded<typeof credentialKind>

export const credential = struct({
  kind: credentialKind,
  /** Vault root key sealed to the credential's public key, signed by the identity key. */
  slot: bytes(8 * 1024),
  /** The account that the credential belongs to, sealed under a key that only the credential gives. */
  anchor: bytes(4 * 1024),
})
export type Credential = Decoded<typeof credential>
