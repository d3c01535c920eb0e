/**
 * The two ways in which Tacit seals bytes under a key (DESIGN section 3), both XChaCha20-Poly1305 with a
 * 192-bit nonce in front that nobody can foresee:
 *
 *   seal             nonce(24) ‖ ciphertext ‖ tag(16)
 *   sealCommitting   nonce(24) ‖ commitment(32) ‖ ciphertext ‖ tag(16)
 *
 * Poly1305 alone does not commit: one ciphertext can be made that opens under many keys, which lets a
 * server test a thousand passwords per log-in (ATTACKS VA-09). Where the key comes from a credential, or
 * a confusion of keys would matter, an HKDF block commits to key, label, nonce and associated data.
 *
 * The nonce is hedged (ADR 9): fresh randomness, and also the key and everything that is sealed. Where
 * randomness repeats (a machine set back to a snapshot, a broken generator) two different things still
 * have two nonces; the same thing sealed twice shows that it is the same, and nothing else.
 */
import { xchacha20poly1305 } from "@noble/ciphers/chacha.js"
import { hkdf } from "@noble/hashes/hkdf.js"
import { sha256 } from "@noble/hashes/sha2.js"
import { concat, equalBytes, LABELS, type Label, labelled } from "@tacit/protocol"
import type { Randomness } from "./randomness.ts"

const NONCE = 24
const COMMITMENT = 32
const TAG = 16

/** Bytes that `seal` adds. */
export const SEAL_OVERHEAD = NONCE + TAG
/** Bytes that `sealCommitting` adds. */
export const COMMITTING_OVERHEAD = NONCE + COMMITMENT + TAG

/** `key` is 32 bytes. */
export function seal(
  key: Uint8Array,
  aad: Uint8Array,
  plaintext: Uint8Array,
  random: Randomness,
): Uint8Array {
  const nonce = hedgedNonce(key, aad, plaintext, random)
  return concat(nonce, xchacha20poly1305(key, nonce, aad).encrypt(plaintext))
}

/** The plaintext, or `undefined` if anything differs from what was sealed. */
export function open(key: Uint8Array, aad: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
  if (sealed.length < SEAL_OVERHEAD) return undefined
  return decrypt(key, sealed.subarray(0, NONCE), aad, sealed.subarray(NONCE))
}

/** Like `seal`; `label` is the one that `key` was derived under, so that a key of another use never opens. */
export function sealCommitting(
  key: Uint8Array,
  label: Label,
  aad: Uint8Array,
  plaintext: Uint8Array,
  random: Randomness,
): Uint8Array {
  const nonce = hedgedNonce(key, aad, plaintext, random)
  const { inner, commitment } = committed(key, label, nonce, aad)
  return concat(nonce, commitment, xchacha20poly1305(inner, nonce, aad).encrypt(plaintext))
}

/** The plaintext, or `undefined` if anything differs from what was sealed. */
export function openCommitting(
  key: Uint8Array,
  label: Label,
  aad: Uint8Array,
  sealed: Uint8Array,
): Uint8Array | undefined {
  if (sealed.length < COMMITTING_OVERHEAD) return undefined
  const nonce = sealed.subarray(0, NONCE)
  const { inner, commitment } = committed(key, label, nonce, aad)
  if (!equalBytes(commitment, sealed.subarray(NONCE, NONCE + COMMITMENT))) return undefined
  return decrypt(inner, nonce, aad, sealed.subarray(NONCE + COMMITMENT))
}

function hedgedNonce(
  key: Uint8Array,
  aad: Uint8Array,
  plaintext: Uint8Array,
  random: Randomness,
): Uint8Array {
  const info = labelled(LABELS.hedgedNonce, concat(sha256(aad), sha256(plaintext)))
  return hkdf(sha256, key, random.bytes(NONCE), info, NONCE)
}

function committed(key: Uint8Array, label: Label, nonce: Uint8Array, aad: Uint8Array) {
  const info = labelled(LABELS.commitment, labelled(label, sha256(aad)))
  const block = hkdf(sha256, key, nonce, info, 32 + COMMITMENT)
  return { inner: block.subarray(0, 32), commitment: block.subarray(32) }
}

function decrypt(
  key: Uint8Array,
  nonce: Uint8Array,
  aad: Uint8Array,
  ciphertext: Uint8Array,
): Uint8Array | undefined {
  const cipher = xchacha20poly1305(key, nonce, aad)
  try {
    return cipher.decrypt(ciphertext)
  } catch {
    return undefined
  }
}
