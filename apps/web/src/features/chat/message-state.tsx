import type { MessageStatus } from "../../model/model.ts"
import { Hidden } from "../../ui/hidden.tsx"
import styles from "./message-state.module.css"

const SHOWN = {
  sending: { words: "Sending", path: "M8 2.500a5 5 0 1 1 0 10a5 5 0 1 1 0-10M8 5v2.700l1.8 1.2" },
  sent: { words: "Sent", path: "m2.5 7.8 3.7 3.700L13.5 4" },
  failed: { words: "Failed", path: "M8 2.500a5 5 0 1 1 0 10a5 5 0 1 1 0-10M8 5v3m0 2.200v.01" },
} as const

/** How far an own message has come: a sign for the eye, a word for the ear. */
export function MessageState({ status }: { readonly status: MessageStatus }) {
  if (status === "received") return null
  const { words, path } = SHOWN[status]
  return (
    <>
      <svg className={styles.sign} data-status={status} viewBox="0 0 16 15" aria-hidden="true">
        <path d={path} />
      </svg>
      <Hidden> {words}</Hidden>
    </>
  )
}
