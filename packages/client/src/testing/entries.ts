/** Log entries and records for tests that are not about their content. */
import {
  type AccountId,
  type ConversationId,
  type EntryHeader,
  type Hash,
  labelledHash,
  type MessageId,
  messageIdFrom,
  NO_HASH,
} from "@tacit/protocol"

const text = new TextEncoder()

/** A hash of its own for each name. */
export function hashOf(name: string): Hash {
  return labelledHash("tacit test" as never, text.encode(name))
}

export function conversationOf(name: string): ConversationId {
  return hashOf(name) as string as ConversationId
}

export function accountOf(name: string): AccountId {
  return hashOf(name) as string as AccountId
}

export function messageOf(number: number): MessageId {
  const bytes = new Uint8Array(16)
  new DataView(bytes.buffer).setUint32(0, number)
  return messageIdFrom(bytes)
}

export function headerOf(
  conversation: ConversationId,
  index: number,
  changes: Partial<EntryHeader> = {},
): EntryHeader {
  return {
    conversation,
    index,
    previous: NO_HASH,
    kind: "message",
    epoch: 0,
    opening: NO_HASH,
    replaces: undefined,
    author: accountOf("author"),
    id: messageOf(index),
    at: 1000 + index,
    payloadHash: hashOf("payload"),
    signer: undefined,
    ...changes,
  }
}
