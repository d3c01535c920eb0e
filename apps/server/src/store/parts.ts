/**
 * Parts: byte strings over `LIMITS.inlinePart`, named by `payloadHash` of their bytes. A part is stored
 * once and lives while anything holds it; who may read it depends on who holds it. The other tables hold
 * and release the parts that their rows name.
 */
import type { AccountId, ConversationId, Hash } from "@tacit/protocol"

export type PartHolder =
  | { readonly kind: "upload"; readonly account: AccountId }
  | { readonly kind: "vault"; readonly account: AccountId }
  | { readonly kind: "inbox"; readonly account: AccountId; readonly item: number }
  | { readonly kind: "entry"; readonly conversation: ConversationId; readonly index: number }

/** An upload that is not complete yet. */
export interface Upload {
  readonly total: number
  readonly received: number
}

export interface PartReads {
  holders(hash: Hash): Promise<readonly PartHolder[]>
  /** Length of a complete part. */
  size(hash: Hash): Promise<number | undefined>
  /** Up to `length` bytes from `offset`. */
  slice(hash: Hash, offset: number, length: number): Promise<Uint8Array | undefined>
  upload(account: AccountId, hash: Hash): Promise<Upload | undefined>
  /** Bytes that the account's uploads occupy or have announced, complete or not. */
  staged(account: AccountId): Promise<number>
}

export interface PartTable extends PartReads {
  /** Begins an upload anew; what was received of it before is gone. */
  beginUpload(account: AccountId, hash: Hash, total: number, at: number): Promise<void>
  /** Appends to what was received. */
  appendUpload(account: AccountId, hash: Hash, bytes: Uint8Array): Promise<void>
  /** What was received, in one piece. */
  received(account: AccountId, hash: Hash): Promise<Uint8Array>
  /** Stores the part, held as an upload since `at`, and ends the upload. */
  completeUpload(account: AccountId, hash: Hash, bytes: Uint8Array, at: number): Promise<void>
  dropUpload(account: AccountId, hash: Hash): Promise<void>
  /** Drops every upload that began before `before`, and returns how many. */
  expireUploads(before: number): Promise<number>
}
