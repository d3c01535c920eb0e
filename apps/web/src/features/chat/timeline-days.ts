/**
 * Rows of a chat as they are drawn: by day, messages of one author within five minutes as one group, and
 * the "New messages" line in its place. Pure: the same rows give the same days.
 */
import type { ChatRow } from "../../model/model.ts"
import type { Calendar } from "../../ui/calendar.ts"

export type MessageRow = Extract<ChatRow, { kind: "message" }>
export type SystemRow = Extract<ChatRow, { kind: "system" }>

export type TimelineItem =
  | {
      readonly kind: "message"
      readonly row: MessageRow
      /** First of its group: the author is shown (where it could be more than one). */
      readonly first: boolean
      /** Last of its group: it has the tail. */
      readonly last: boolean
    }
  | { readonly kind: "system"; readonly row: SystemRow }
  | { readonly kind: "new-messages" }

export interface TimelineDay {
  readonly key: string
  readonly label: string
  readonly items: readonly TimelineItem[]
}

const GROUP_WITHIN = 5 * 60_000

export interface TimelineInput {
  readonly rows: readonly ChatRow[]
  /** Id of the row that the "New messages" line stands before. */
  readonly firstNew: string | undefined
  readonly calendar: Calendar
  readonly now: number
}

export function timelineDays({ rows, firstNew, calendar, now }: TimelineInput): readonly TimelineDay[] {
  const days: { key: string; date: string; label: string; items: TimelineItem[] }[] = []
  rows.forEach((row, place) => {
    const key = calendar.key(row.at)
    let day = days.at(-1)
    if (day === undefined || day.date !== key) {
      // A server whose clock is set back makes a day appear twice.
      const before = days.filter((each) => each.date === key).length
      day = { key: `${key}/${before}`, date: key, label: calendar.day(row.at, now), items: [] }
      days.push(day)
    }
    if (row.id === firstNew) day.items.push({ kind: "new-messages" })
    if (row.kind === "system") {
      day.items.push({ kind: "system", row })
      return
    }
    const joins = (one: ChatRow | undefined, other: ChatRow | undefined) =>
      one !== undefined && other !== undefined && inOneGroup(one, other, calendar) && other.id !== firstNew
    const first = !joins(rows[place - 1], row)
    const last = !joins(row, rows[place + 1])
    day.items.push({ kind: "message", row, first, last })
  })
  return days
}

function inOneGroup(earlier: ChatRow, later: ChatRow, calendar: Calendar): boolean {
  return (
    earlier.kind === "message" &&
    later.kind === "message" &&
    earlier.own === later.own &&
    earlier.author === later.author &&
    Math.abs(later.at - earlier.at) <= GROUP_WITHIN &&
    calendar.key(earlier.at) === calendar.key(later.at)
  )
}

/** The first message of somebody else behind what is read, or `undefined` if all of it is. */
export function firstUnread(rows: readonly ChatRow[], readUpTo: number): string | undefined {
  return rows.find((row) => isUnread(row, readUpTo))?.id
}

/** How many messages of others stand behind `seenUpTo`. */
export function unreadBehind(rows: readonly ChatRow[], seenUpTo: number): number {
  return rows.reduce((count, row) => count + (isUnread(row, seenUpTo) ? 1 : 0), 0)
}

export function newestIndex(rows: readonly ChatRow[]): number {
  return rows.reduce(
    (newest, row) => (row.kind === "message" ? Math.max(newest, row.index ?? -1) : newest),
    -1,
  )
}

function isUnread(row: ChatRow, readUpTo: number): boolean {
  return row.kind === "message" && !row.own && row.index !== undefined && row.index > readUpTo
}
