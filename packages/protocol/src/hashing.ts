/** Domain-separated SHA-256: the label, a zero byte, then the parts. */
import { sha256 } from "@noble/hashes/sha2.js"
import { concat, toHex } from "./codec/bytes.ts"
import type { DeviceId, Hash } from "./ids.ts"
import { LABELS, type Label } from "./labels.ts"

const utf8 = new TextEncoder()

/** The bytes that a label puts in front of what is hashed or signed. */
export function labelled(label: Label, ...parts: readonly Uint8Array[]): Uint8Array {
  return concat(utf8.encode(label), new Uint8Array(1), ...parts)
}

export function labelledHash(label: Label, ...parts: readonly Uint8Array[]): Hash {
  return toHex(sha256(labelled(label, ...parts))) as Hash
}

/** Hash by which a log entry commits to its payload and a commit names an epoch. */
export function payloadHash(payload: Uint8Array): Hash {
  return labelledHash(LABELS.payloadHash, payload)
}

export function deviceIdOf(devicePublicKey: Uint8Array): DeviceId {
  return labelledHash(LABELS.deviceId, devicePublicKey) as string as DeviceId
}
