/**
 * The one MLS ciphersuite of Tacit, as ts-mls expects it but made of @noble primitives only: one behaviour
 * in every browser, and every promise settles without leaving the microtask queue, so that a simulated
 * network is deterministic.
 */
import { gcm } from "@noble/ciphers/aes.js"
import { ed25519 } from "@noble/curves/ed25519.js"
import { expand, extract } from "@noble/hashes/hkdf.js"
import { hmac } from "@noble/hashes/hmac.js"
import { sha512 } from "@noble/hashes/sha2.js"
import { equalBytes, verifyStrict } from "@tacit/protocol"
import type { CiphersuiteImpl, CiphersuiteName, PrivateKey, PublicKey } from "ts-mls"
import type { Randomness } from "../randomness.ts"
import {
  deriveXWingKeyPair,
  exportFromBase,
  exportToBase,
  KEY_LENGTH,
  NONCE_LENGTH,
  openBase,
  PUBLIC_KEY_LENGTH,
  sealBase,
} from "./hpke-xwing.ts"

/** Stored by name: the number of this suite differs between versions of ts-mls. */
export const SUITE_NAME = "MLS_256_XWING_AES256GCM_SHA512_Ed25519" satisfies CiphersuiteName

declare const opaque: unique symbol
/** The algorithms and the source of randomness of every group; opaque outside this folder. */
export interface MlsSuite {
  readonly [opaque]: true
}

export async function createSuite(random: Randomness): Promise<MlsSuite> {
  return suiteFrom(makeImplementation(random))
}

/** Inside this folder only: tests put other implementations of the same suite behind the interface. */
export function suiteFrom(implementation: CiphersuiteImpl): MlsSuite {
  return implementation as unknown as MlsSuite
}

export function implementationOf(suite: MlsSuite): CiphersuiteImpl {
  return suite as unknown as CiphersuiteImpl
}

const NOTHING = new Uint8Array(0)

function makeImplementation(random: Randomness): CiphersuiteImpl {
  return {
    name: SUITE_NAME,
    rng: { randomBytes: (length) => random.bytes(length) },
    hash: {
      digest: async (data) => sha512(data),
      mac: async (key, data) => hmac(sha512, key, data),
      // equalBytes compares the lengths first: a truncated tag is no tag
      verifyMac: async (key, mac, data) => equalBytes(mac, hmac(sha512, key, data)),
    },
    kdf: {
      size: sha512.outputLen,
      extract: async (salt, material) => extract(sha512, material, salt),
      expand: async (prk, info, length) => expand(sha512, prk, info, length),
    },
    signature: {
      sign: async (seed, message) => ed25519.sign(message, seed),
      verify: async (publicKey, message, signature) => verifyStrict(publicKey, signature, message),
      keygen: async () => {
        const signKey = random.bytes(32)
        return { signKey, publicKey: ed25519.getPublicKey(signKey) }
      },
    },
    hpke: makeHpke(random),
  }
}

/** ts-mls calls its HPKE keys CryptoKey and never looks inside; ours are the serialised bytes. */
const asPublic = (key: Uint8Array) => key as unknown as PublicKey
const asPrivate = (key: Uint8Array) => key as unknown as PrivateKey
const bytesOf = (key: PublicKey | PrivateKey) => key as unknown as Uint8Array

function sized(key: Uint8Array, length: number): Uint8Array {
  if (key.length !== length) throw new RangeError(`an HPKE key of ${key.length} bytes`)
  return key
}

function makeHpke(random: Randomness): CiphersuiteImpl["hpke"] {
  const pairFrom = (material: Uint8Array) => {
    const { publicKey, privateKey } = deriveXWingKeyPair(material)
    return { publicKey: asPublic(publicKey), privateKey: asPrivate(privateKey) }
  }
  return {
    keyLength: KEY_LENGTH,
    nonceLength: NONCE_LENGTH,
    seal: async (key, plaintext, info, aad) =>
      sealBase(random, bytesOf(key), info, aad ?? NOTHING, plaintext),
    open: async (key, enc, ciphertext, info, aad) =>
      openBase(bytesOf(key), enc, info, aad ?? NOTHING, ciphertext),
    exportSecret: async (key, context, length, info) =>
      exportToBase(random, bytesOf(key), info, context, length),
    importSecret: async (key, context, enc, length, info) =>
      exportFromBase(bytesOf(key), enc, info, context, length),
    importPublicKey: async (key) => asPublic(sized(key, PUBLIC_KEY_LENGTH)),
    importPrivateKey: async (key) => asPrivate(sized(key, KEY_LENGTH)),
    exportPublicKey: async (key) => bytesOf(key),
    exportPrivateKey: async (key) => bytesOf(key),
    deriveKeyPair: async (material) => pairFrom(material),
    generateKeyPair: async () => pairFrom(random.bytes(KEY_LENGTH)),
    encryptAead: async (key, nonce, aad, plaintext) => gcm(key, nonce, aad ?? NOTHING).encrypt(plaintext),
    decryptAead: async (key, nonce, aad, ciphertext) => gcm(key, nonce, aad ?? NOTHING).decrypt(ciphertext),
  }
}
