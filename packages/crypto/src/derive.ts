/** HKDF-SHA-256 (RFC 5869) with a label of the closed list: one key, one purpose (DESIGN section 3). */

import { hkdf } from "@noble/hashes/hkdf.js"
import { sha256 } from "@noble/hashes/sha2.js"
import { type Label, labelled } from "@tacit/protocol"

/** A 32-byte key from a uniformly random `secret`; `context` parts must be of fixed length each. */
export function deriveKey(secret: Uint8Array, label: Label, ...context: readonly Uint8Array[]): Uint8Array {
  return hkdf(sha256, secret, undefined, labelled(label, ...context), 32)
}
