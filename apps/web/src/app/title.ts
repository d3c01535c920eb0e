import type { ConversationItem } from "../model/model.ts"
import type { Route } from "./route.ts"

/** "(3) bob · Tacit": what is unread everywhere, and what is open. */
export function titleOf(conversations: readonly ConversationItem[], route: Route): string {
  const unread = conversations.reduce((sum, item) => sum + item.unread, 0)
  const open =
    route.kind === "chat" ? conversations.find((item) => item.conversation === route.conversation) : undefined
  const place = open?.name ?? (route.kind === "settings" ? "Settings" : undefined)
  return `${unread > 0 ? `(${unread}) ` : ""}${place === undefined ? "" : `${place} · `}Tacit`
}
