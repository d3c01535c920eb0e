import { describe, expect, test } from "vitest"
import { Calendar } from "./calendar.ts"

const berlin = new Calendar("en-GB", "Europe/Berlin")
const at = (text: string) => Date.parse(text)
const NOW = at("2026-11-20T13:00:00Z")

describe("a calendar", () => {
  test("tells days apart in its own time zone", () => {
    expect(berlin.key(at("2026-11-20T23:30:00Z"))).toBe("2026-11-21")
    expect(new Calendar("en", "UTC").key(at("2026-11-20T23:30:00Z"))).toBe("2026-11-20")
  })

  test.each([
    ["2026-11-20T05:00:00Z", "Today"],
    ["2026-11-19T22:30:00Z", "Yesterday"],
    ["2026-11-19T23:30:00Z", "Today"],
    ["2026-11-03T12:00:00Z", "Tuesday 3 November"],
    ["2024-11-03T12:00:00Z", "3 November 2024"],
  ])("calls %s %s", (moment, words) => {
    expect(berlin.day(at(moment), NOW)).toBe(words)
  })

  test("finds yesterday across a change of clocks", () => {
    const afterChange = at("2026-10-25T22:30:00Z") // 23:30, a day of 25 hours
    expect(berlin.day(at("2026-10-23T22:30:00Z"), afterChange)).toBe("Yesterday")
    expect(berlin.day(at("2026-10-23T21:30:00Z"), afterChange)).toBe("Friday 23 October")
  })

  test.each([
    ["2026-11-20T08:05:00Z", "09:05"],
    ["2026-11-19T12:00:00Z", "Yesterday"],
    ["2026-11-15T12:00:00Z", "Sun"],
    ["2026-11-13T12:00:00Z", "13 Nov 26"],
    ["2026-11-24T12:00:00Z", "24 Nov 26"],
  ])("is short about %s: %s", (moment, words) => {
    expect(berlin.short(at(moment), NOW)).toBe(words)
  })

  test("knows when the next day begins, a minute late at most", () => {
    const tomorrow = NOW + berlin.untilTomorrow(NOW)
    expect(berlin.key(tomorrow)).toBe("2026-11-21")
    expect(berlin.key(tomorrow - 60_001)).toBe("2026-11-20")
  })
})
