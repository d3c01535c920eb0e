/**
 * Ed25519 (RFC 8032) as everything here verifies it: strict, with no cofactor and no small-order keys.
 *
 * A signature that held holds for ever, and the same ones come again and again: the links of a chain, the
 * proof of a credential in each of an account's commits. The newest that held are remembered by a digest of
 * key, signature and message; what did not hold is judged anew each time.
 */
import { ed25519 } from "@noble/curves/ed25519.js"
import { sha256 } from "@noble/hashes/sha2.js"
import { concat, toHex } from "./codec/bytes.ts"

const REMEMBERED = 8192
const PUBLIC_KEY = 32
const SIGNATURE = 64

let held = new Set<string>()
let heldBefore = new Set<string>()

/** False for a wrong signature and for a malformed key or signature alike. */
export function verifyStrict(publicKey: Uint8Array, signature: Uint8Array, message: Uint8Array): boolean {
  if (publicKey.length !== PUBLIC_KEY || signature.length !== SIGNATURE) return false
  const digest = toHex(sha256(concat(publicKey, signature, message)))
  if (held.has(digest)) return true
  if (!heldBefore.has(digest) && !holds(publicKey, signature, message)) return false
  remember(digest)
  return true
}

function holds(publicKey: Uint8Array, signature: Uint8Array, message: Uint8Array): boolean {
  try {
    return ed25519.verify(signature, message, publicKey, { zip215: false })
  } catch {
    return false
  }
}

/** Two generations, so that what is asked for often outlives what was asked for once. */
function remember(digest: string): void {
  held.add(digest)
  if (held.size < REMEMBERED / 2) return
  heldBefore = held
  held = new Set()
}
