/** Ed25519 key pairs (RFC 8032): identity keys, device keys and recovery signing keys alike. */
import { ed25519 } from "@noble/curves/ed25519.js"
import type { Randomness } from "./randomness.ts"

export interface SigningKeyPair {
  /** The 32-byte seed. */
  readonly secretKey: Uint8Array
  readonly publicKey: Uint8Array
}

export function generateSigningKeyPair(random: Randomness): SigningKeyPair {
  return signingKeyPairFrom(random.bytes(32))
}

export function signingKeyPairFrom(secretKey: Uint8Array): SigningKeyPair {
  return { secretKey, publicKey: ed25519.getPublicKey(secretKey) }
}
