/** Ed25519 (RFC 8032) over a labelled context; verification is strict (no cofactor, no small-order keys). */
import { ed25519 } from "@noble/curves/ed25519.js"
import { labelled } from "./hashing.ts"
import type { Label } from "./labels.ts"
import { verifyStrict } from "./strict-ed25519.ts"

export function sign(secretKey: Uint8Array, label: Label, ...parts: readonly Uint8Array[]): Uint8Array {
  return ed25519.sign(labelled(label, ...parts), secretKey)
}

/** False for a wrong signature and for a malformed key or signature alike. */
export function verify(
  publicKey: Uint8Array,
  signature: Uint8Array,
  label: Label,
  ...parts: readonly Uint8Array[]
): boolean {
  return verifyStrict(publicKey, signature, labelled(label, ...parts))
}
