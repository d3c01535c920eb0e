import { type CarriedEntry, LIMITS } from "@tacit/protocol"
import { readableOf, spanFrom } from "../../conversations/readable.ts"
import { accept, refuse } from "../../verdict.ts"
import type { Handler } from "./handler.ts"

/** A page of a log, at most 512 KiB; it begins later than asked for if the account may not read that. */
export const logRead: Handler<"log-read"> = ({ services, session }, { conversation: id, from }) =>
  services.store.read(async ({ conversations }) => {
    const membership = await conversations.membership(id, session.account)
    const conversation = await conversations.get(id)
    const readable = membership && conversation && readableOf(conversation, membership)
    if (!readable) return refuse("not-found")
    const span = spanFrom(membership, from)
    const entries: readonly CarriedEntry[] = span
      ? await conversations.entries({
          conversation: id,
          from: span.from,
          to: span.to ?? conversation.head,
          limit: LIMITS.page,
          bytes: LIMITS.inlinePart,
        })
      : []
    return accept({ kind: "log", entries, head: readable.head })
  })
