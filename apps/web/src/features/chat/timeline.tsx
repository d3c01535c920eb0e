import { useState } from "react"
import { Button } from "../../ui/button.tsx"
import { Beginning } from "./beginning.tsx"
import type { ChatModel } from "./chat.tsx"
import { Message } from "./message.tsx"
import { SystemNotice } from "./system-notice.tsx"
import styles from "./timeline.module.css"
import { firstUnread, newestIndex, type TimelineDay, timelineDays } from "./timeline-days.ts"
import { useReading } from "./use-reading.ts"
import { useWindow } from "./use-window.ts"

/** The log. What was unread when the chat was opened is remembered, for reading changes it. */
export function Timeline({ model, sent }: { readonly model: ChatModel; readonly sent: number }) {
  const { chat, calendar, now } = model
  const [opening] = useState(() => ({
    firstNew: firstUnread(chat.rows, chat.readUpTo),
    newest: newestIndex(chat.rows),
  }))
  const window = useWindow(chat.rows, opening.firstNew)
  const older = () => {
    if (window.hasEarlier) window.showEarlier()
    else if (chat.more && !chat.loading) model.showOlder()
  }
  const reading = useReading({
    rows: window.rows,
    readUpTo: chat.readUpTo,
    sent,
    markRead: model.markRead,
    nearBeginning: older,
  })
  const days = timelineDays({ rows: window.rows, firstNew: opening.firstNew, calendar, now })
  const begins = !window.hasEarlier && !chat.more
  return (
    <div className={styles.frame}>
      <div
        ref={reading.log}
        className={styles.log}
        role="log"
        aria-label="Messages"
        aria-live={chat.loading ? "off" : "polite"}
        aria-busy={chat.loading}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
        tabIndex={0}
        onScroll={reading.onScroll}
      >
        <div ref={reading.content} className={styles.content}>
          {begins ? <Beginning chat={chat} onDetails={model.toggleDetails} /> : <Earlier />}
          {days.map((day) => (
            <Day key={day.key} day={day} model={model} freshAfter={opening.newest} />
          ))}
        </div>
      </div>
      {!reading.atEnd && <Jump unread={reading.below} onJump={reading.jump} />}
    </div>
  )
}

interface DayProps {
  readonly day: TimelineDay
  readonly model: ChatModel
  readonly freshAfter: number
}

function Day({ day, model, freshAfter }: DayProps) {
  const { chat, calendar } = model
  return (
    <div className={styles.day}>
      <p className={styles.date}>
        <span>{day.label}</span>
      </p>
      {day.items.map((item) => {
        if (item.kind === "new-messages")
          return (
            <p key="new-messages" className={styles.newLine} data-new="">
              New messages
            </p>
          )
        if (item.kind === "system")
          return <SystemNotice key={item.row.id} row={item.row} time={calendar.time(item.row.at)} />
        const { row } = item
        return (
          <Message
            key={row.id}
            row={row}
            first={item.first}
            last={item.last}
            named={chat.kind === "group" && !row.own}
            time={calendar.time(row.at)}
            fullTime={calendar.full(row.at)}
            fresh={!row.own && (row.index ?? -1) > freshAfter}
            onRetry={model.retry}
            onDiscard={model.discard}
          />
        )
      })}
    </div>
  )
}

function Earlier() {
  return (
    <p className={styles.earlier} role="status">
      Opening earlier messages…
    </p>
  )
}

function Jump({ unread, onJump }: { readonly unread: number; readonly onJump: () => void }) {
  return (
    <div className={styles.jump}>
      <Button
        icon="down"
        onClick={onJump}
        aria-label={unread > 0 ? `Jump to latest, ${unread} new` : "Jump to latest"}
      >
        {unread > 0 ? `${unread} new` : "Latest"}
      </Button>
    </div>
  )
}
