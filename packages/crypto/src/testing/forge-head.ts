/** A vault head with contents that no client seals, rightly sealed and signed by a device. */
import { LABELS, signVaultHead, type UnsignedVaultHead, type VaultHead } from "@tacit/protocol"
import { deriveKey } from "../derive.ts"
import type { Randomness } from "../randomness.ts"
import { sealCommitting } from "../seal.ts"
import { headAad } from "../vault/head.ts"

export function forgeHead(
  place: Omit<UnsignedVaultHead, "sealed">,
  contents: Uint8Array,
  root: Uint8Array,
  deviceSecret: Uint8Array,
  random: Randomness,
): VaultHead {
  const key = deriveKey(root, LABELS.vaultHeadKey)
  const sealed = sealCommitting(key, LABELS.vaultHeadKey, headAad(place), contents, random)
  return signVaultHead(deviceSecret, { ...place, sealed })
}
