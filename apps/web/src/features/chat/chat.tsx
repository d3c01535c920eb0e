import { useState } from "react"
import type { ChatSnapshot } from "../../model/model.ts"
import type { Calendar } from "../../ui/calendar.ts"
import styles from "./chat.module.css"
import { ChatHeader } from "./chat-header.tsx"
import { Composer } from "./composer.tsx"
import { RequestBar } from "./request-bar.tsx"
import { Timeline } from "./timeline.tsx"

export interface ChatModel {
  readonly chat: ChatSnapshot
  readonly calendar: Calendar
  readonly now: number
  readonly messageLimit: number
  /** What was typed and not sent. */
  readonly draft: string
  readonly detailsOpen: boolean
  readonly back: () => void
  readonly toggleDetails: () => void
  readonly keepDraft: (text: string) => void
  /** Rejects if nothing was taken on; the text stays with the person then. */
  readonly send: (text: string) => Promise<void>
  readonly retry: (message: string) => void
  readonly discard: (message: string) => void
  readonly accept: () => Promise<void>
  readonly showOlder: () => void
  readonly markRead: (index: number) => void
}

/** One conversation. Mounted anew for each (`key`), so that nothing of one is seen in another. */
export function Chat({ model }: { readonly model: ChatModel }) {
  const { chat } = model
  const [sent, setSent] = useState(0)
  const send = (text: string) => {
    setSent(sent + 1)
    return model.send(text)
  }
  return (
    <section className={styles.pane} aria-label={`Conversation with ${chat.name}`}>
      <ChatHeader
        chat={chat}
        detailsOpen={model.detailsOpen}
        onBack={model.back}
        onDetails={model.toggleDetails}
      />
      <Timeline model={model} sent={sent} />
      {chat.request && <RequestBar name={chat.name} onAccept={model.accept} />}
      {chat.member ? (
        <Composer model={{ ...model, send }} />
      ) : (
        <p className={styles.left}>You are no longer in this conversation. What was said stays readable.</p>
      )}
    </section>
  )
}
