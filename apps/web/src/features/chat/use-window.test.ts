import { describe, expect, test } from "vitest"
import type { ChatRow } from "../../model/model.ts"
import { initialStart, WINDOW_STEP, windowStart } from "./use-window.ts"

const rows = (from: number, to: number): ChatRow[] =>
  Array.from({ length: to - from }, (_, place) => ({
    kind: "system",
    id: `r${from + place}`,
    at: 0,
    tone: "neutral",
    text: "",
  }))

describe("the window of drawn rows", () => {
  test("shows everything of a short chat, and the newest of a long one", () => {
    expect(initialStart(rows(0, 30), undefined)).toBe(0)
    expect(initialStart(rows(0, 1000), undefined)).toBe(1000 - WINDOW_STEP)
  })

  test("reaches back to the first new message and a little before it", () => {
    expect(initialStart(rows(0, 1000), "r500")).toBe(480)
    expect(initialStart(rows(0, 1000), "r990")).toBe(1000 - WINDOW_STEP)
    expect(initialStart(rows(0, 1000), "unknown")).toBe(1000 - WINDOW_STEP)
  })

  test("stays with its first row when rows come at either end", () => {
    expect(windowStart(rows(0, 1000), "r500")).toBe(500)
    expect(windowStart(rows(-256, 1001), "r500")).toBe(756)
  })

  test("begins anew when its first row is gone", () => {
    expect(windowStart(rows(0, 1000), "gone")).toBe(1000 - WINDOW_STEP)
    expect(windowStart([], undefined)).toBe(0)
  })
})
