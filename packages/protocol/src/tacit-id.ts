/**
 * The Tacit ID as people see it: the 256-bit account id and a 24-bit checksum in lower-case base32
 * (RFC 4648, no padding), in groups of four joined by hyphens. Parsers ignore case, spaces and hyphens.
 */
import { sha256 } from "@noble/hashes/sha2.js"
import { base32Decode, base32Encode, grouped } from "./base32.ts"
import { equalBytes, fromHex, toHex } from "./codec/bytes.ts"
import type { AccountId } from "./ids.ts"

const CHECKSUM_BYTES = 3

export function formatTacitId(account: AccountId): string {
  const id = fromHex(account)
  const checked = new Uint8Array(id.length + CHECKSUM_BYTES)
  checked.set(id)
  checked.set(sha256(id).subarray(0, CHECKSUM_BYTES), id.length)
  return grouped(base32Encode(checked))
}

/** The account id, or `undefined` for text that is no Tacit ID or has a typing error. */
export function parseTacitId(text: string): AccountId | undefined {
  const bytes = base32Decode(text)
  if (bytes?.length !== 32 + CHECKSUM_BYTES) return undefined
  const id = bytes.subarray(0, 32)
  return equalBytes(sha256(id).subarray(0, CHECKSUM_BYTES), bytes.subarray(32))
    ? (toHex(id) as AccountId)
    : undefined
}
