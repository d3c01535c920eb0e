/**
 * `deriveLocalKey` of `@tacit/crypto` with OpenSSL's Argon2id, which takes a tenth of the time: a command
 * line unlocks its profile with every command. A test holds the two together.
 */
import { argon2Sync } from "node:crypto"
import { deriveKey } from "@tacit/crypto"
import { LABELS } from "@tacit/protocol"
import type { DeriveLocalKey } from "../account/key-lock.ts"

/** Compiled in (ATTACKS VA-01). Memory is in KiB. */
const ARGON2ID = { passes: 3, memory: 64 * 1024, parallelism: 1, tagLength: 32 } as const

export const deriveLocalKeyNatively: DeriveLocalKey = (password, salt) => {
  const stretched = argon2Sync("argon2id", { ...ARGON2ID, message: password.normalize("NFC"), nonce: salt })
  return deriveKey(stretched, LABELS.localKey)
}
