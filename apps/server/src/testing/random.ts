/** Bytes that look random and are the same in every run. */
import { createHash } from "node:crypto"
import { type ConversationId, type MessageId, messageIdFrom, toHex } from "@tacit/protocol"
import type { Random } from "../clock/clock.ts"

export function seededRandom(seed: string): Random {
  let count = 0
  return (size) => {
    const bytes = new Uint8Array(size)
    for (let offset = 0; offset < size; offset += 32) {
      const block = createHash("sha256").update(`${seed} ${count++}`).digest()
      bytes.set(block.subarray(0, Math.min(32, size - offset)), offset)
    }
    return bytes
  }
}

const random = seededRandom("tests")

export const someBytes: Random = random

export function someConversation(): ConversationId {
  return toHex(random(32)) as ConversationId
}

export function someMessageId(): MessageId {
  return messageIdFrom(random(16))
}
