import { describe, expect, test } from "vitest"
import { type KeyPress, sends, startsMessage } from "./composer-keys.ts"

const press = (change: Partial<KeyPress>): KeyPress => ({
  key: "Enter",
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  isComposing: false,
  keyCode: 13,
  ...change,
})

describe("Enter in the composer", () => {
  test("sends", () => {
    expect(sends(press({}))).toBe(true)
  })

  test.each<[string, Partial<KeyPress>]>([
    ["with Shift it begins a new line", { shiftKey: true }],
    ["while an input method composes it chooses a candidate", { isComposing: true }],
    ["that has just ended a composition in WebKit chose a candidate", { keyCode: 229 }],
    ["with Alt it is not ours", { altKey: true }],
    ["with Ctrl it is not ours", { ctrlKey: true }],
    ["with Cmd it is not ours", { metaKey: true }],
    ["is the only key that does", { key: "a" }],
  ])("%s", (_, change) => {
    expect(sends(press(change))).toBe(false)
  })
})

describe("typing with no field focused", () => {
  test("goes to the composer, from the page or from a link", () => {
    expect(startsMessage(press({ key: "h" }), "nothing")).toBe(true)
    expect(startsMessage(press({ key: "語" }), "control")).toBe(true)
    expect(startsMessage(press({ key: "H", shiftKey: true }), "nothing")).toBe(true)
  })

  test("leaves the space bar to a focused control", () => {
    expect(startsMessage(press({ key: " " }), "control")).toBe(false)
    expect(startsMessage(press({ key: " " }), "nothing")).toBe(true)
  })

  test("leaves fields, dialogs, shortcuts and named keys alone", () => {
    expect(startsMessage(press({ key: "h" }), "field")).toBe(false)
    expect(startsMessage(press({ key: "h" }), "dialog")).toBe(false)
    expect(startsMessage(press({ key: "k", ctrlKey: true }), "nothing")).toBe(false)
    expect(startsMessage(press({ key: "k", metaKey: true }), "nothing")).toBe(false)
    expect(startsMessage(press({ key: "h", altKey: true }), "nothing")).toBe(false)
    expect(startsMessage(press({ key: "Tab" }), "nothing")).toBe(false)
    expect(startsMessage(press({ key: "h", isComposing: true }), "nothing")).toBe(false)
  })
})
