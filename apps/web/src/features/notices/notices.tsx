import type { Notice } from "../../model/model.ts"
import { IconButton } from "../../ui/button.tsx"
import { Callout } from "../../ui/callout.tsx"
import styles from "./notices.module.css"

export interface NoticesModel {
  readonly notices: readonly Notice[]
  readonly dismiss: (notice: string) => void
}

/** What happened to the account or the connection and wants to be known; it stays until it is dismissed. */
export function Notices({ model }: { readonly model: NoticesModel }) {
  return (
    <div className={styles.notices} role="status">
      {model.notices.map((notice) => (
        <Callout
          key={notice.id}
          tone={notice.tone}
          end={<IconButton icon="cross" name="Dismiss" onClick={() => model.dismiss(notice.id)} />}
        >
          {notice.text}
        </Callout>
      ))}
    </div>
  )
}
