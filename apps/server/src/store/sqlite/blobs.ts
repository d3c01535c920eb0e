/** Ids as they stand in a column. Node's own conversion: every row of every query goes through it. */
import type { AccountId, ConversationId, DeviceId, Hash, MessageId } from "@tacit/protocol"

export function blob(id: AccountId | ConversationId | DeviceId | Hash): Uint8Array {
  return Buffer.from(id, "hex")
}

export function uuidBlob(id: MessageId): Uint8Array {
  return Buffer.from(id.replaceAll("-", ""), "hex")
}

export function accountOf(bytes: Uint8Array): AccountId {
  return hexOf(bytes) as AccountId
}

export function conversationOf(bytes: Uint8Array): ConversationId {
  return hexOf(bytes) as ConversationId
}

export function hashOf(bytes: Uint8Array): Hash {
  return hexOf(bytes) as Hash
}

function hexOf({ buffer, byteOffset, length }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, length).toString("hex")
}
