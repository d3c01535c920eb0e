import { describe, expect, test } from "vitest"
import { Calendar } from "./calendar.ts"
import { calendarLocale } from "./calendar-locale.ts"

const EVENING = Date.parse("2026-11-20T17:05:00Z")
const MIDNIGHT = Date.parse("2026-11-20T00:05:00Z")

describe("the locale for times", () => {
  test.each([
    [["de"], "17:05", "00:05"],
    [["de-DE", "en-US", "en"], "17:05", "00:05"],
    [["en-GB", "en-US"], "17:05", "00:05"],
    [["en-US", "de"], "5:05 PM", "12:05 AM"],
    [["en"], "5:05 PM", "12:05 AM"],
    [["hi-IN", "en-GB"], "5:05 pm", "12:05 am"],
    [["en-US-u-hc-h23"], "17:05", "00:05"],
  ])("has the hours of the first language of %j: %s", (languages, evening, midnight) => {
    const calendar = new Calendar(calendarLocale(languages), "UTC")
    expect(calendar.time(EVENING).replace(/\s/, " ")).toBe(evening)
    expect(calendar.time(MIDNIGHT).replace(/\s/, " ")).toBe(midnight)
    expect(calendar.full(EVENING).replace(/\s/g, " ")).toContain(evening.replace(/(?<=:05)/, ":00"))
  })

  test.each([
    [["de"], "Friday 20 November"],
    [["de", "en-US"], "Friday, November 20"],
  ])("has English words in the person's own variety: %j, %s", (languages, words) => {
    const calendar = new Calendar(calendarLocale(languages), "UTC")
    expect(calendar.day(EVENING, Date.parse("2026-12-01T12:00:00Z"))).toBe(words)
  })

  test.each([[[]], [["C"]], [[""]], [["de_DE"]]])(
    "is there without a language that it knows: %j",
    (languages) => {
      expect(new Calendar(calendarLocale(languages), "UTC").time(EVENING)).toMatch(/^(17|5):05/)
    },
  )

  test("is that of the first language that it knows", () => {
    expect(new Calendar(calendarLocale(["C", "en-US"]), "UTC").time(EVENING)).toMatch(/^5:05/)
  })
})
