import { type ConversationId, decode, upFrame } from "@tacit/protocol"
import type { Network } from "../network.ts"

/** Ids of conversations that somebody asked for; also of those that the server refused. */
export function namedConversations({ requests }: Network): ReadonlySet<ConversationId> {
  const named = new Set<ConversationId>()
  for (const { frame } of requests) {
    const { request } = decode(upFrame, frame)
    if (request.kind !== "transact") continue
    for (const { conversation } of request.entries) named.add(conversation)
  }
  return named
}
