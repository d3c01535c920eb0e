import { describe, expect, test } from "vitest"
import type { ChatRow } from "../../model/model.ts"
import { Calendar } from "../../ui/calendar.ts"
import { firstUnread, newestIndex, type TimelineItem, timelineDays, unreadBehind } from "./timeline-days.ts"

const NOW = Date.parse("2026-11-20T15:00:00Z")
const calendar = new Calendar("en-GB", "UTC")

let counter = 0
function message(author: string, time: string, change: Partial<ChatRow & { kind: "message" }> = {}): ChatRow {
  counter += 1
  const at = Date.parse(time.includes("T") ? time : `2026-11-20T${time}Z`)
  const own = author === "me"
  const status = own ? ("sent" as const) : ("received" as const)
  const id = `m${counter}`
  return {
    kind: "message",
    id,
    index: counter,
    own,
    author,
    text: "x",
    at,
    status,
    reason: undefined,
    ...change,
  }
}
function system(time: string): ChatRow {
  counter += 1
  const at = Date.parse(`2026-11-20T${time}Z`)
  return { kind: "system", id: `s${counter}`, at, tone: "neutral", text: "Keys renewed" }
}

/** "F" first, "L" last, "FL" alone, "·" in the middle, "s" system, "—" the new messages line. */
function drawn(rows: readonly ChatRow[], firstNew?: string): string {
  const sign = (item: TimelineItem) =>
    item.kind === "system"
      ? "s"
      : item.kind === "new-messages"
        ? "—"
        : `${item.first ? "F" : ""}${item.last ? "L" : ""}` || "·"
  return timelineDays({ rows, firstNew, calendar, now: NOW })
    .map((day) => `${day.label}: ${day.items.map(sign).join(" ")}`)
    .join(" | ")
}

describe("messages are grouped", () => {
  test("by author, within five minutes of the one before", () => {
    const rows = [
      message("bob", "14:00"),
      message("bob", "14:04"),
      message("bob", "14:09"),
      message("bob", "14:15"),
      message("me", "14:15"),
    ]
    expect(drawn(rows)).toBe("Today: F · L FL FL")
  })

  test("not across something that happened", () => {
    expect(drawn([message("bob", "14:00"), system("14:01"), message("bob", "14:01")])).toBe("Today: FL s FL")
  })

  test("not across midnight", () => {
    const rows = [message("bob", "2026-11-19T23:59:00Z"), message("bob", "2026-11-20T00:01:00Z")]
    expect(drawn(rows)).toBe("Yesterday: FL | Today: FL")
  })

  test("under keys that differ when a clock was set back", () => {
    const rows = [message("bob", "00:01"), message("bob", "2026-11-19T23:59:00Z"), message("bob", "00:02")]
    const days = timelineDays({ rows, firstNew: undefined, calendar, now: NOW })
    expect(days.map((day) => day.label)).toEqual(["Today", "Yesterday", "Today"])
    expect(new Set(days.map((day) => day.key)).size).toBe(3)
  })

  test("not across the line of new messages", () => {
    const rows = [message("bob", "14:00"), message("bob", "14:01")]
    expect(drawn(rows, rows[1]?.id)).toBe("Today: FL — FL")
  })

  test("of two people with one name but not mine with theirs", () => {
    expect(drawn([message("bob", "14:00"), message("bob", "14:00", { own: true })])).toBe("Today: FL FL")
  })
})

describe("what is unread", () => {
  const rows = [
    message("bob", "14:00", { index: 3 }),
    message("me", "14:01", { index: 4 }),
    message("bob", "14:02", { index: 6 }),
    message("bob", "14:03", { index: 7 }),
    message("me", "14:04", { index: undefined }),
  ]

  test("begins with the first message of somebody else behind the mark", () => {
    expect(firstUnread(rows, 3)).toBe(rows[2]?.id)
    expect(firstUnread(rows, -1)).toBe(rows[0]?.id)
    expect(firstUnread(rows, 7)).toBeUndefined()
  })

  test("is counted without my own and without what is not in the log", () => {
    expect(unreadBehind(rows, 3)).toBe(2)
    expect(unreadBehind(rows, 7)).toBe(0)
    expect(newestIndex(rows)).toBe(7)
    expect(newestIndex([])).toBe(-1)
  })
})
