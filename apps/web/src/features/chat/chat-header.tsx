import type { ChatSnapshot } from "../../model/model.ts"
import { Avatar } from "../../ui/avatar.tsx"
import { IconButton } from "../../ui/button.tsx"
import { Icon } from "../../ui/icon.tsx"
import styles from "./chat-header.module.css"

export interface ChatHeaderProps {
  readonly chat: ChatSnapshot
  readonly detailsOpen: boolean
  readonly onBack: () => void
  readonly onDetails: () => void
}

export function ChatHeader({ chat, detailsOpen, onBack, onDetails }: ChatHeaderProps) {
  const peer = chat.members.find((member) => member.name === chat.name)
  return (
    <header className={styles.head}>
      <span className={styles.back}>
        <IconButton icon="back" name="Back" onClick={onBack} />
      </span>
      <Avatar name={chat.name} seed={peer?.tacitId ?? chat.conversation} size="small" />
      <div className={styles.who}>
        <div className={styles.title}>
          <h1 className={styles.name} dir="auto">
            {chat.name}
          </h1>
          {chat.kind === "direct" && (
            <button
              type="button"
              className={styles.shield}
              aria-label="Not verified yet"
              title="Not verified yet: compare safety numbers"
              onClick={onDetails}
            >
              <Icon name="shield" small />
            </button>
          )}
        </div>
        <p className={styles.state}>
          <Icon name="lock" small />
          {chat.kind === "group" ? `${chat.members.length} members` : "End-to-end encrypted"}
        </p>
      </div>
      <IconButton icon="panel" name="Conversation details" aria-expanded={detailsOpen} onClick={onDetails} />
    </header>
  )
}
