import { type MouseEvent, useId } from "react"
import type { ConversationItem } from "../../model/model.ts"
import { Avatar } from "../../ui/avatar.tsx"
import { Hidden } from "../../ui/hidden.tsx"
import { Icon } from "../../ui/icon.tsx"
import styles from "./conversation-link.module.css"

export interface ConversationLinkProps {
  readonly item: ConversationItem
  readonly when: string
  readonly href: string
  readonly selected: boolean
  readonly onOpen: (conversation: string) => void
}

/** One item of the list. What is read out is the name and what is unread; the preview describes it. */
export function ConversationLink({ item, when, href, selected, onOpen }: ConversationLinkProps) {
  const id = useId()
  const open = (event: MouseEvent) => {
    // With a modifier the browser opens the address in a tab of its own.
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    onOpen(item.conversation)
  }
  return (
    <a
      className={styles.row}
      href={href}
      aria-describedby={id}
      aria-current={selected ? "page" : undefined}
      data-unread={item.unread > 0}
      onClick={open}
    >
      <Hidden>{item.unread > 0 ? `${item.name}, ${item.unread} unread` : item.name}</Hidden>
      <Avatar name={item.name} seed={item.peerTacitId ?? item.conversation} />
      <span className={styles.name} dir="auto" aria-hidden="true">
        {item.kind === "group" && <Icon name="people" small />}
        {item.name}
      </span>
      <span className={styles.when} aria-hidden="true">
        {when}
      </span>
      <span className={styles.preview} id={id} dir="auto" aria-hidden="true">
        {previewOf(item)}
      </span>
      {item.unread > 0 && (
        <span className={styles.badge} aria-hidden="true">
          {item.unread > 999 ? "999+" : item.unread}
        </span>
      )}
    </a>
  )
}

function previewOf(item: ConversationItem): string {
  if (item.request) return "Wants to write to you"
  if (!item.member) return "You are no longer in this conversation"
  if (item.preview === undefined) return "No messages yet"
  return item.preview.own ? `You: ${item.preview.text}` : item.preview.text
}
