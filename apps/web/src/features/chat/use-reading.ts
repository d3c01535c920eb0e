import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react"
import type { ChatRow } from "../../model/model.ts"
import { ScrollKeeper } from "./scroll-keeper.ts"
import { unreadBehind } from "./timeline-days.ts"

export interface ReadingInput {
  readonly rows: readonly ChatRow[]
  readonly readUpTo: number
  /** Counts what the person has sent from here. */
  readonly sent: number
  readonly markRead: (index: number) => void
  /** The person nears the oldest row that is drawn. */
  readonly nearBeginning: () => void
}

export interface Reading {
  readonly log: RefObject<HTMLDivElement | null>
  readonly content: RefObject<HTMLDivElement | null>
  readonly atEnd: boolean
  /** New messages below what has been on the screen. */
  readonly below: number
  readonly onScroll: () => void
  readonly jump: () => void
}

/** Where the person reads: keeps the place when rows change, and says what was on the screen. */
export function useReading({ rows, readUpTo, sent, markRead, nearBeginning }: ReadingInput): Reading {
  const log = useRef<HTMLDivElement>(null)
  const content = useRef<HTMLDivElement>(null)
  const keeper = useRef<ScrollKeeper>(null)
  const marked = useRef(-1)
  const [state, setState] = useState({ atEnd: true, seen: readUpTo })

  const look = () => {
    const present = keeper.current
    if (present === null) return
    present.remember()
    if (present.nearBeginning()) nearBeginning()
    const visible = document.visibilityState === "visible" ? present.lastSeenIndex() : -1
    if (visible > Math.max(readUpTo, marked.current)) {
      marked.current = visible
      markRead(visible)
    }
    const atEnd = present.nearEnd()
    const seen = Math.max(state.seen, visible)
    if (atEnd !== state.atEnd || seen !== state.seen) setState({ atEnd, seen })
  }
  const latestLook = useRef(look)
  latestLook.current = look

  // Sending leads to the end; the row, which comes a moment later, is then kept in view.
  useLayoutEffect(() => {
    if (sent > 0) keeper.current?.toEnd()
  }, [sent])

  useLayoutEffect(() => {
    if (log.current === null || content.current === null) return
    const made = new ScrollKeeper(log.current)
    keeper.current = made
    made.open()
    // Fonts, the composer's growth and a phone's keyboard change heights without a new row.
    const resized = new ResizeObserver(() => {
      made.restore()
      latestLook.current()
    })
    resized.observe(log.current)
    resized.observe(content.current)
    const shown = () => latestLook.current()
    document.addEventListener("visibilitychange", shown)
    return () => {
      resized.disconnect()
      document.removeEventListener("visibilitychange", shown)
      keeper.current = null
    }
  }, [])

  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when the rows have changed, whatever else did.
  useLayoutEffect(() => keeper.current?.restore(), [rows])
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is on the screen changes with the rows.
  useEffect(() => latestLook.current(), [rows])

  return {
    log,
    content,
    atEnd: state.atEnd,
    below: unreadBehind(rows, state.seen),
    onScroll: look,
    jump: () => keeper.current?.toEnd(),
  }
}
