import { describe, expect, test } from "vitest"
import { SECURITY_EVENTS } from "../../gallery/security-events.ts"
import { accountOf, securityWords } from "./security-words.ts"

const EVENTS = Object.values(SECURITY_EVENTS)

describe("A security event", () => {
  test.each(EVENTS)("of kind $kind says what happened, what is safe and what to do", (event) => {
    const words = securityWords(event, "Bob")
    const parts = [words.happened, words.safe, words.advice]
    for (const part of parts) expect(part).toMatch(/^[A-Z].{10,}\.$/)
    expect(new Set(parts).size).toBe(3)
    expect(words.happened.startsWith("Bob ")).toBe(accountOf(event) !== undefined)
  })

  test("of one kind is not taken for one of another", () => {
    const happened = EVENTS.map((event) => securityWords(event, "Bob").happened)
    expect(new Set(happened).size).toBe(EVENTS.length)
  })
})
