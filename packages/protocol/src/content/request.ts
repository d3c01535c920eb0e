/**
 * What a member asks of the others: to be removed, or to be added again. Both name the member's current
 * MLS leaf by hash, so that they cannot be used for a later one, and are signed with that leaf's key.
 */
import { bytes, type Decoded, fixed, struct } from "../codec/codec.ts"
import { payloadHash } from "../hashing.ts"
import { type AccountId, accountId, type ConversationId, type Hash, hash, idBytes } from "../ids.ts"
import { LABELS } from "../labels.ts"
import { LIMITS } from "../limits.ts"
import { sign, verify } from "../signing.ts"

export const leaveRequest = struct({ account: accountId, leaf: hash, signature: fixed(64) })
export type LeaveRequest = Decoded<typeof leaveRequest>

export const readdRequest = struct({
  account: accountId,
  leaf: hash,
  /** A fresh KeyPackage of the account. */
  keyPackage: bytes(LIMITS.keyPackage),
  signature: fixed(64),
})
export type ReaddRequest = Decoded<typeof readdRequest>

export function signLeave(
  mlsSecret: Uint8Array,
  conversation: ConversationId,
  account: AccountId,
  leaf: Hash,
): LeaveRequest {
  return {
    account,
    leaf,
    signature: sign(mlsSecret, LABELS.leaveSignature, idBytes(conversation, account, leaf)),
  }
}

export function verifyLeave(
  mlsKey: Uint8Array,
  conversation: ConversationId,
  request: LeaveRequest,
): boolean {
  const signed = idBytes(conversation, request.account, request.leaf)
  return verify(mlsKey, request.signature, LABELS.leaveSignature, signed)
}

export function signReadd(
  mlsSecret: Uint8Array,
  conversation: ConversationId,
  request: Omit<ReaddRequest, "signature">,
): ReaddRequest {
  const signed = idBytes(conversation, request.account, request.leaf, payloadHash(request.keyPackage))
  return { ...request, signature: sign(mlsSecret, LABELS.readdSignature, signed) }
}

export function verifyReadd(
  mlsKey: Uint8Array,
  conversation: ConversationId,
  request: ReaddRequest,
): boolean {
  const signed = idBytes(conversation, request.account, request.leaf, payloadHash(request.keyPackage))
  return verify(mlsKey, request.signature, LABELS.readdSignature, signed)
}
