/** Vaults: sealed objects under a signed head, and how far each account has saved its logs. */
import type { AccountId, ConversationId, Hash, Part, VaultHead } from "@tacit/protocol"

export interface VaultPosition {
  readonly version: number
  readonly hash: Hash
}

export interface VaultReads {
  position(account: AccountId): Promise<VaultPosition | undefined>
  head(account: AccountId): Promise<VaultHead | undefined>
  /** The object, or the hash under which its large bytes are held as a part. */
  object(account: AccountId, name: Hash): Promise<Part | undefined>
  /** Bytes of all objects of the account. */
  used(account: AccountId): Promise<number>
  /** Index up to which the account's vault holds the state of a conversation. */
  savedAt(account: AccountId, conversation: ConversationId): Promise<number | undefined>
}

export interface VaultTable extends VaultReads {
  setHead(account: AccountId, head: VaultHead, hash: Hash): Promise<void>
  /** Writing an object again changes nothing: its name is its hash. */
  putObject(account: AccountId, name: Hash, object: Part, size: number): Promise<void>
  deleteObject(account: AccountId, name: Hash): Promise<void>
  setSaved(account: AccountId, conversation: ConversationId, index: number): Promise<void>
}
