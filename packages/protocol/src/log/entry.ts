/**
 * One entry of a conversation log (DESIGN section 5). The hash of an entry covers its header only, so a
 * payload can be erased and the chain still holds.
 */
import { concat } from "../codec/bytes.ts"
import { bytes, type Decoded, encode, enumeration, fixed, optional, struct, u53 } from "../codec/codec.ts"
import { labelledHash } from "../hashing.ts"
import {
  accountId,
  type ConversationId,
  conversationId,
  deviceId,
  type Hash,
  hash,
  idBytes,
  messageId,
} from "../ids.ts"
import { LABELS } from "../labels.ts"
import { LIMITS } from "../limits.ts"
import { sign, verify } from "../signing.ts"

export const entryKind = enumeration("entry kind", {
  create: 1,
  message: 2,
  commit: 3,
  "re-add": 4,
  tombstone: 5,
})
export type EntryKind = Decoded<typeof entryKind>

export const entrySigner = struct({ device: deviceId, signature: fixed(64) })
/** The device that vouches for a commit, create or re-add entry, and its signature (`entrySignedBytes`). */
export type EntrySigner = Decoded<typeof entrySigner>

export const entryHeader = struct({
  conversation: conversationId,
  index: u53,
  previous: hash,
  kind: entryKind,
  /** Epoch in which the entry was posted; a commit's is the epoch that it ends. */
  epoch: u53,
  /** Payload hash of the commit (or create) that opened that epoch; `NO_HASH` for a create. */
  opening: hash,
  /** For a commit that stands in for an invalid one of the same parent: that one's payload hash. */
  replaces: optional(hash),
  author: accountId,
  id: messageId,
  /** The server's clock, milliseconds since 1970. */
  at: u53,
  payloadHash: hash,
  signer: optional(entrySigner),
})
export type EntryHeader = Decoded<typeof entryHeader>

export const entry = struct({ header: entryHeader, payload: optional(bytes(LIMITS.commit)) })
/** `payload` is absent once it was erased. */
export type Entry = Decoded<typeof entry>

export function entryHash(header: EntryHeader): Hash {
  return labelledHash(LABELS.entryHash, encode(entryHeader, header))
}

/** What a device signs of a commit, create or re-add: where it belongs and what it carries. */
export function entrySignedBytes(conversation: ConversationId, parent: Hash, payload: Hash): Uint8Array {
  return idBytes(conversation, parent, payload)
}

export function signEntry(
  deviceSecret: Uint8Array,
  conversation: ConversationId,
  parent: Hash,
  payload: Hash,
): Uint8Array {
  return sign(deviceSecret, LABELS.entrySignature, entrySignedBytes(conversation, parent, payload))
}

/** What of an entry its device's signature is about. */
export type VouchedEntry = Pick<EntryHeader, "conversation" | "opening" | "payloadHash" | "signer">

export function verifyEntrySignature(deviceKey: Uint8Array, header: VouchedEntry): boolean {
  if (!header.signer) return false
  const signed = entrySignedBytes(header.conversation, header.opening, header.payloadHash)
  return verify(deviceKey, header.signer.signature, LABELS.entrySignature, signed)
}

/** Hash of the accounts that a conversation's entries are routed to, in ascending order of id. */
export function routingHash(accounts: readonly string[]): Hash {
  const ordered = [...accounts].sort() as Hash[]
  return labelledHash(LABELS.routingHash, concat(...ordered.map((account) => idBytes(account))))
}
