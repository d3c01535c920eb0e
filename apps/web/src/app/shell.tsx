import { useRef, useState } from "react"
import type { SessionSnapshot } from "../model/model.ts"
import { useObservable } from "../model/use-observable.ts"
import type { Parts } from "./app.tsx"
import { Banners } from "./banners.tsx"
import { ConversationsPane } from "./conversations-pane.tsx"
import { Drafts } from "./drafts.ts"
import { MainPane } from "./main-pane.tsx"
import { NewConversationDialog } from "./new-conversation-dialog.tsx"
import { RefusedScreen } from "./refused-screen.tsx"
import styles from "./shell.module.css"
import { useTitle } from "./use-title.ts"
import { useWhere } from "./use-where.ts"

export type OpenSession = Extract<SessionSnapshot, { kind: "open" }>

interface ShellProps {
  readonly parts: Parts
  readonly session: OpenSession
}

/** Everything behind the log-in: list, conversation, details. The address says what is open. */
export function Shell({ parts, session }: ShellProps) {
  const connection = useObservable(parts.tacit.connection)
  const conversations = useObservable(parts.tacit.conversations)
  const where = useWhere(parts.platform.navigation)
  const search = useRef<HTMLInputElement>(null)
  const [drafts] = useState(() => new Drafts())
  useTitle(parts.platform, conversations, where.route)

  if (connection.kind === "refused") return <RefusedScreen parts={parts} message={connection.message} />
  const { route } = where
  return (
    <main className={styles.shell} data-front={frontOf(route)}>
      <Banners parts={parts} />
      <div className={styles.list}>
        <ConversationsPane parts={parts} conversations={conversations} where={where} searchRef={search} />
      </div>
      <MainPane parts={parts} session={session} conversations={conversations} where={where} drafts={drafts} />
      {where.newConversation !== undefined && (
        <NewConversationDialog parts={parts} person={where.newConversation} where={where} />
      )}
    </main>
  )
}

/** Which pane is in front where there is room for one. */
function frontOf(route: ReturnType<typeof useWhere>["route"]): "list" | "main" | "details" {
  if (route.kind === "home" || route.kind === "add") return "list"
  return route.kind === "chat" && route.details ? "details" : "main"
}
