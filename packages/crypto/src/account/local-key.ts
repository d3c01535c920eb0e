/** The key that a typed password gives on one device: it wraps the device's local key (DESIGN, Lock). */
import { argon2id } from "@noble/hashes/argon2.js"
import { LABELS } from "@tacit/protocol"
import { deriveKey } from "../derive.ts"

/** Compiled in, never read from storage or from a server (ATTACKS VA-01). Memory is in KiB. */
const ARGON2ID = { t: 3, m: 64 * 1024, p: 1, dkLen: 32 } as const

const utf8 = new TextEncoder()

/**
 * `salt` is 16 or more random bytes of the device. Takes about a second of one core and does not yield:
 * call it from a worker.
 */
export function deriveLocalKey(password: string, salt: Uint8Array): Uint8Array {
  if (salt.length < 16) throw new RangeError("a salt has at least 16 bytes")
  const stretched = argon2id(utf8.encode(password.normalize("NFC")), salt, ARGON2ID)
  return deriveKey(stretched, LABELS.localKey)
}
