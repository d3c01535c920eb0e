import { type InboxItem, LIMITS } from "@tacit/protocol"
import { accept } from "../../verdict.ts"
import type { Handler } from "./handler.ts"

/** A page of the inbox, at most 512 KiB of Welcomes, but always one item. */
export const inboxRead: Handler<"inbox-read"> = async ({ services, session }, { after }) => {
  const limit = LIMITS.page + 1
  const found = await services.store.read((reads) => reads.inboxes.list(session.account, after, limit))
  const items: InboxItem[] = []
  let size = 0
  for (const item of found.slice(0, LIMITS.page)) {
    size += item.welcome.kind === "inline" ? item.welcome.bytes.length : 0
    if (items.length > 0 && size > LIMITS.inlinePart) break
    items.push(item)
  }
  return accept({ kind: "inbox", items, more: found.length > items.length })
}
