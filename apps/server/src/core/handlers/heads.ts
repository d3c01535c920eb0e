import { type ConversationHead, LIMITS } from "@tacit/protocol"
import { readableOf } from "../../conversations/readable.ts"
import type { ChangedMembership } from "../../store/conversations.ts"
import type { Reads } from "../../store/store.ts"
import { accept } from "../../verdict.ts"
import type { Handler } from "./handler.ts"

/** The account's conversations in the order of their last change; the cursor is the store's append cursor. */
export const heads: Handler<"heads"> = ({ services, session }, { after }) =>
  services.store.read(async (reads) => {
    const changed = await reads.conversations.changed(session.account, after, LIMITS.page + 1)
    const page = changed.slice(0, LIMITS.page)
    const found: ConversationHead[] = []
    for (const row of page) {
      const head = await headOf(reads, row)
      if (head) found.push(head)
    }
    const cursor = page.at(-1)?.cursor ?? after
    return accept({ kind: "heads", conversations: found, cursor, more: changed.length > page.length })
  })

async function headOf(
  { conversations }: Reads,
  { membership }: ChangedMembership,
): Promise<ConversationHead | undefined> {
  const conversation = await conversations.get(membership.conversation)
  const readable = conversation && readableOf(conversation, membership)
  return readable && { conversation: conversation.id, ...readable, member: membership.branches !== 0 }
}
