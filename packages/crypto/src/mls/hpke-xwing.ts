/**
 * HPKE (RFC 9180, base mode, single shot) with X-Wing, HKDF-SHA-512 and AES-256-GCM: what the MLS suite
 * seals path secrets and Welcomes with. Composed from @noble primitives because their results are there at
 * once: no native curve, whose WebKitGTK version fails for some keys, and no task switch per operation.
 * A test opens what `@hpke/core` sealed, and the reverse.
 */
import { gcm } from "@noble/ciphers/aes.js"
import { expand, extract } from "@noble/hashes/hkdf.js"
import { sha512 } from "@noble/hashes/sha2.js"
import { shake256 } from "@noble/hashes/sha3.js"
import { XWing } from "@noble/post-quantum/hybrid.js"
import { concat } from "@tacit/protocol"
import type { Randomness } from "../randomness.ts"

export const KEY_LENGTH = 32
export const NONCE_LENGTH = 12
export const TAG_LENGTH = 16
export const PUBLIC_KEY_LENGTH = 1216
export const ENCAPSULATED_LENGTH = 1120
const SEED_LENGTH = 32
const HASH_LENGTH = 64
const ENCAPSULATION_RANDOMNESS = 64

const NOTHING = new Uint8Array(0)
const utf8 = new TextEncoder()
/** "HPKE", then the registered numbers of X-Wing, HKDF-SHA512 and AES-256-GCM. */
const SUITE_ID = concat(utf8.encode("HPKE"), new Uint8Array([0x64, 0x7a, 0x00, 0x03, 0x00, 0x02]))
const VERSION = utf8.encode("HPKE-v1")
const MODE_BASE = new Uint8Array([0])

export interface XWingKeyPair {
  readonly publicKey: Uint8Array
  /** The 32-byte seed from which both private keys are expanded. */
  readonly privateKey: Uint8Array
}

/** DeriveKeyPair (RFC 9180 section 7.1.3) as X-Wing defines it. */
export function deriveXWingKeyPair(material: Uint8Array): XWingKeyPair {
  const { publicKey, secretKey } = XWing.keygen(shake256(material, { dkLen: SEED_LENGTH }))
  return { publicKey, privateKey: secretKey }
}

export function xwingPublicKey(privateKey: Uint8Array): Uint8Array {
  return XWing.getPublicKey(privateKey)
}

function labeledExtract(salt: Uint8Array, label: string, material: Uint8Array): Uint8Array {
  return extract(sha512, concat(VERSION, SUITE_ID, utf8.encode(label), material), salt)
}

function labeledExpand(prk: Uint8Array, label: string, info: Uint8Array, length: number): Uint8Array {
  const size = new Uint8Array([length >> 8, length & 0xff])
  return expand(sha512, prk, concat(size, VERSION, SUITE_ID, utf8.encode(label), info), length)
}

const PSK_ID_HASH = labeledExtract(NOTHING, "psk_id_hash", NOTHING)

/** KeySchedule (RFC 9180 section 5.1) in base mode. */
function keySchedule(shared: Uint8Array, info: Uint8Array) {
  const context = concat(MODE_BASE, PSK_ID_HASH, labeledExtract(NOTHING, "info_hash", info))
  const secret = labeledExtract(shared, "secret", NOTHING)
  return {
    key: labeledExpand(secret, "key", context, KEY_LENGTH),
    nonce: labeledExpand(secret, "base_nonce", context, NONCE_LENGTH),
    exporter: labeledExpand(secret, "exp", context, HASH_LENGTH),
  }
}

/**
 * Encapsulate (draft-connolly-cfrg-xwing-kem). On a copy: `XWing.encapsulate` of @noble/post-quantum 0.5.2
 * overwrites the public key that it is given with zeros.
 */
function encapsulate(random: Randomness, publicKey: Uint8Array) {
  return XWing.encapsulate(publicKey.slice(), random.bytes(ENCAPSULATION_RANDOMNESS))
}

/** `publicKey` was checked by `isXWingPublicKey` when it entered the tree. */
export function sealBase(
  random: Randomness,
  publicKey: Uint8Array,
  info: Uint8Array,
  aad: Uint8Array,
  plaintext: Uint8Array,
): { enc: Uint8Array; ct: Uint8Array } {
  const { cipherText, sharedSecret } = encapsulate(random, publicKey)
  const { key, nonce } = keySchedule(sharedSecret, info)
  return { enc: cipherText, ct: gcm(key, nonce, aad).encrypt(plaintext) }
}

/** Throws if anything differs from what was sealed. */
export function openBase(
  privateKey: Uint8Array,
  enc: Uint8Array,
  info: Uint8Array,
  aad: Uint8Array,
  ciphertext: Uint8Array,
): Uint8Array {
  const { key, nonce } = keySchedule(XWing.decapsulate(enc, privateKey), info)
  return gcm(key, nonce, aad).decrypt(ciphertext)
}

/** Sender side of a secret export (RFC 9180 section 5.3). */
export function exportToBase(
  random: Randomness,
  publicKey: Uint8Array,
  info: Uint8Array,
  context: Uint8Array,
  length: number,
): { enc: Uint8Array; secret: Uint8Array } {
  const { cipherText, sharedSecret } = encapsulate(random, publicKey)
  const { exporter } = keySchedule(sharedSecret, info)
  return { enc: cipherText, secret: labeledExpand(exporter, "sec", context, length) }
}

/** Recipient side of a secret export. */
export function exportFromBase(
  privateKey: Uint8Array,
  enc: Uint8Array,
  info: Uint8Array,
  context: Uint8Array,
  length: number,
): Uint8Array {
  const { exporter } = keySchedule(XWing.decapsulate(enc, privateKey), info)
  return labeledExpand(exporter, "sec", context, length)
}
