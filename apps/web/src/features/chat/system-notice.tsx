import { Icon } from "../../ui/icon.tsx"
import styles from "./system-notice.module.css"
import type { SystemRow } from "./timeline-days.ts"

export interface SystemNoticeProps {
  readonly row: SystemRow
  readonly time: string
}

/** What Tacit itself says. No message can look like this: messages always stand in a bubble at a side. */
export function SystemNotice({ row, time }: SystemNoticeProps) {
  return (
    <p className={styles.notice} data-tone={row.tone} data-row={row.id}>
      <Icon name={row.tone === "warning" ? "warning" : "shield"} small />
      <span>{row.text}</span>
      <time className={styles.time} dateTime={new Date(row.at).toISOString()}>
        {time}
      </time>
    </p>
  )
}
