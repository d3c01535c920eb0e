import { useEffect } from "react"
import type { ConversationItem } from "../model/model.ts"
import type { Platform } from "../platform/platform.ts"
import type { Route } from "./route.ts"
import { titleOf } from "./title.ts"

export function useTitle(platform: Platform, conversations: readonly ConversationItem[], route: Route): void {
  const title = titleOf(conversations, route)
  useEffect(() => platform.setTitle(title), [platform, title])
  // Whoever looks at the page after log-out learns nothing from its title.
  useEffect(() => () => platform.setTitle("Tacit"), [platform])
}
