import { memo, useLayoutEffect, useRef } from "react"
import { Hidden } from "../../ui/hidden.tsx"
import { Icon } from "../../ui/icon.tsx"
import { settle } from "../../ui/settle.ts"
import { LinkedText } from "./linked-text.tsx"
import styles from "./message.module.css"
import { MessageState } from "./message-state.tsx"
import type { MessageRow } from "./timeline-days.ts"

export interface MessageProps {
  readonly row: MessageRow
  readonly first: boolean
  readonly last: boolean
  /** The author is seen, not only read out. */
  readonly named: boolean
  readonly time: string
  readonly fullTime: string
  /** It has just arrived: its ciphertext settles into text. */
  readonly fresh: boolean
  readonly onRetry: (message: string) => void
  readonly onDiscard: (message: string) => void
}

export const Message = memo(function Message(props: MessageProps) {
  const { row, named, first } = props
  const text = useRef<HTMLSpanElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a message settles once, when it appears.
  useLayoutEffect(() => {
    return props.fresh && text.current !== null ? settle(text.current, row.id) : undefined
  }, [])
  const author = row.own ? `${row.author} (you)` : row.author
  return (
    <article
      className={styles.message}
      data-row={row.id}
      data-index={row.index}
      data-own={row.own}
      data-first={first}
      data-last={props.last}
      data-failed={row.status === "failed"}
    >
      {named && first ? (
        <p className={styles.author} dir="auto">
          {author}
        </p>
      ) : (
        <Hidden>{author}: </Hidden>
      )}
      <div className={styles.text} dir="auto">
        <span ref={text}>
          <LinkedText text={row.text} />
        </span>
        <span className={styles.meta}>
          <time dateTime={new Date(row.at).toISOString()} title={props.fullTime}>
            {props.time}
          </time>
          <MessageState status={row.status} />
        </span>
      </div>
      {row.status === "failed" && <Failure {...props} />}
    </article>
  )
}, sameMessage)

function Failure({ row, onRetry, onDiscard }: MessageProps) {
  return (
    <div className={styles.failure}>
      <Icon name="warning" small />
      <span className={styles.reason}>{row.reason ?? "This message was not sent. It is kept here."}</span>
      <span className={styles.remedies}>
        <button type="button" className={styles.remedy} onClick={() => onRetry(row.id)}>
          Retry
        </button>
        <button type="button" className={styles.remedy} onClick={() => onDiscard(row.id)}>
          Delete
        </button>
      </span>
    </div>
  )
}

/** Snapshots are copies: rows are the same if their fields are, and the verbs never change. */
function sameMessage(before: MessageProps, after: MessageProps): boolean {
  const one = before.row
  const other = after.row
  return (
    one.id === other.id &&
    one.text === other.text &&
    one.status === other.status &&
    one.index === other.index &&
    one.at === other.at &&
    one.author === other.author &&
    one.reason === other.reason &&
    before.first === after.first &&
    before.last === after.last &&
    before.named === after.named &&
    before.time === after.time &&
    before.onRetry === after.onRetry &&
    before.onDiscard === after.onDiscard
  )
}
