/** Where a message stands in a log: what its key and its associated data are bound to. */
import {
  type AccountId,
  accountId,
  type ConversationId,
  conversationId,
  encode,
  fromHex,
  type Hash,
  hash,
  LABELS,
  type MessageId,
  messageId,
  struct,
  u53,
} from "@tacit/protocol"
import type { MessageHeader } from "@tacit/protocol/content"
import { deriveKey } from "../derive.ts"

const messagePlace = struct({
  conversation: conversationId,
  epoch: u53,
  opening: hash,
  id: messageId,
  author: accountId,
})

export interface MessagePlace {
  readonly conversation: ConversationId
  readonly epoch: number
  /** Payload hash of the commit that opened the epoch. */
  readonly opening: Hash
  readonly id: MessageId
  readonly author: AccountId
}

/** The place that a signed header names. */
export function placeOf({ conversation, epoch, opening, id, account }: MessageHeader): MessagePlace {
  return { conversation, epoch, opening, id, author: account }
}

export function isSamePlace(a: MessagePlace, b: MessagePlace): boolean {
  return (
    a.conversation === b.conversation &&
    a.epoch === b.epoch &&
    a.opening === b.opening &&
    a.id === b.id &&
    a.author === b.author
  )
}

/** One key per message id and epoch. */
export function messageKey(epochKey: Uint8Array, id: MessageId): Uint8Array {
  return deriveKey(epochKey, LABELS.messageKey, fromHex(id.replaceAll("-", "")))
}

export function messageAad(place: MessagePlace): Uint8Array {
  return encode(messagePlace, place)
}
