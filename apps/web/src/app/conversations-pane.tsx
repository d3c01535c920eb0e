import { type RefObject, useCallback, useState } from "react"
import { Conversations } from "../features/conversations/conversations.tsx"
import { matches } from "../features/conversations/matching.ts"
import { neighbour } from "../features/conversations/neighbour.ts"
import type { ConversationItem } from "../model/model.ts"
import type { Parts } from "./app.tsx"
import { formatRoute, type Route } from "./route.ts"
import type { Shortcut } from "./shortcuts.ts"
import { useShortcuts } from "./use-shortcuts.ts"
import { useToday } from "./use-today.ts"
import type { Where } from "./use-where.ts"

interface ConversationsPaneProps {
  readonly parts: Parts
  readonly conversations: readonly ConversationItem[]
  readonly where: Where
  readonly searchRef: RefObject<HTMLInputElement | null>
}

export function ConversationsPane({ parts, conversations, where, searchRef }: ConversationsPaneProps) {
  const { calendar, now } = useToday(parts.platform)
  const [query, setQuery] = useState("")
  const shown = conversations.filter((item) => matches(item.name, query))
  const selected = where.route.kind === "chat" ? where.route.conversation : undefined
  const act = useCallback(
    (shortcut: Shortcut) => {
      if (shortcut === "search") {
        searchRef.current?.focus()
        searchRef.current?.select()
        return
      }
      if (shortcut === "close") {
        const { route } = where
        if (route.kind === "settings" || (route.kind === "chat" && route.details)) where.up()
        return
      }
      const ids = shown.map((item) => item.conversation)
      const next = neighbour(ids, selected, shortcut === "next-conversation" ? 1 : -1)
      if (next !== undefined) where.go(chatRoute(next))
    },
    [shown, selected, where, searchRef],
  )
  useShortcuts(act)
  return (
    <Conversations
      model={{
        total: conversations.length,
        shown,
        selected,
        settingsOpen: where.route.kind === "settings",
        query,
        search: setQuery,
        searchRef,
        shortcut: parts.platform.apple ? "⌘ K" : "Ctrl K",
        calendar,
        now,
        hrefOf: (conversation) => formatRoute(chatRoute(conversation)),
        open: (conversation) => where.go(chatRoute(conversation)),
        startNew: where.openNewConversation,
        openSettings: () => where.go({ kind: "settings" }),
      }}
    />
  )
}

function chatRoute(conversation: string): Route {
  return { kind: "chat", conversation, details: false }
}
