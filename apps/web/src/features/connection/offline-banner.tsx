import { Icon } from "../../ui/icon.tsx"
import styles from "./offline-banner.module.css"

export function OfflineBanner() {
  return (
    <p className={styles.banner} role="status">
      <Icon name="offline" small />
      <span>
        No connection. You can go on reading and writing: what you write is sent, in order, when it is back.
      </span>
    </p>
  )
}
