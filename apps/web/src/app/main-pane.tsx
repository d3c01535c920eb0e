import type { ConversationItem } from "../model/model.ts"
import type { Parts } from "./app.tsx"
import { ChatPane } from "./chat-pane.tsx"
import type { Drafts } from "./drafts.ts"
import { NothingOpen } from "./nothing-open.tsx"
import { SettingsPane } from "./settings-pane.tsx"
import styles from "./shell.module.css"
import type { OpenSession } from "./shell.tsx"
import type { Where } from "./use-where.ts"

export interface MainPaneProps {
  readonly parts: Parts
  readonly session: OpenSession
  readonly conversations: readonly ConversationItem[]
  readonly where: Where
  readonly drafts: Drafts
}

export function MainPane(props: MainPaneProps) {
  const { route } = props.where
  if (route.kind === "chat")
    return <ChatPane key={route.conversation} {...props} conversation={route.conversation} />
  return (
    <div className={styles.main}>
      {route.kind === "settings" ? (
        <SettingsPane {...props} />
      ) : (
        <NothingOpen none={props.conversations.length === 0} onStart={props.where.openNewConversation} />
      )}
    </div>
  )
}
