import { describe, expect, test } from "vitest"
import { printable, printableJson } from "./printable.ts"

/** Clears the screen in seven and in eight bits, rings, returns the carriage, and turns a line around. */
const HOSTILE = ["\u001b[2J", "\u009b2J", "\u0007", "\rfake", "\u007f", "\u202e", "\u2066", "\u200f"]

describe("what others wrote", () => {
  test.each(HOSTILE)("cannot act on the terminal as text (%j)", (text) => {
    expect(printable(`a${text}b`)).toBe(`a\ufffd${text.slice(1)}b`)
  })

  test.each(HOSTILE)("cannot act on the terminal as JSON, and stays what it was (%j)", (text) => {
    const line = printableJson({ text })
    expect(line).toMatch(/^[ -~]+$/)
    expect(JSON.parse(line)).toEqual({ text })
  })

  test("keeps its line breaks, tabs and letters", () => {
    expect(printable("one\r\ntwo\n\tthree — ﷽ 🙂")).toBe("one\ntwo\n\tthree — ﷽ 🙂")
  })
})
