/**
 * The safety number that two people compare: 60 digits, 30 of each account. It covers the account id and
 * the identity key in force, so a swapped account and a rotated key both show.
 */
import { type AccountId, fromHex, idBytes, LABELS, labelledHash } from "@tacit/protocol"

export interface Fingerprinted {
  readonly account: AccountId
  readonly identityKey: Uint8Array
}

const CHUNKS = 6
const CHUNK_BYTES = 5

/** The same for `(a, b)` and `(b, a)`; people see it in groups of five. */
export function safetyNumber(a: Fingerprinted, b: Fingerprinted): string {
  return [a, b]
    .sort((left, right) => (left.account < right.account ? -1 : 1))
    .map(fingerprint)
    .join("")
}

/** Six groups of five digits, each from 40 bits of the hash, so that the bias is below 2^-23. */
function fingerprint({ account, identityKey }: Fingerprinted): string {
  const digest = fromHex(labelledHash(LABELS.safetyNumber, idBytes(account), identityKey))
  let digits = ""
  for (let chunk = 0; chunk < CHUNKS; chunk++) {
    let value = 0
    for (const byte of digest.subarray(chunk * CHUNK_BYTES, (chunk + 1) * CHUNK_BYTES)) {
      value = value * 256 + byte
    }
    digits += String(value % 100_000).padStart(5, "0")
  }
  return digits
}
