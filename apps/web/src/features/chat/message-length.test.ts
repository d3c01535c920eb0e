import { describe, expect, test } from "vitest"
import { messageLength } from "./message-length.ts"

describe("the length of a message", () => {
  test("is not spoken of while there is room", () => {
    expect(messageLength("hello", 16_000)).toEqual({ tooLong: false, words: undefined })
  })

  test("is named near the limit, and the limit itself is allowed", () => {
    expect(messageLength("x".repeat(15_400), 16_000).words).toBe("600 characters left")
    expect(messageLength("x".repeat(16_000), 16_000)).toEqual({ tooLong: false, words: "0 characters left" })
  })

  test("beyond the limit names the limit", () => {
    expect(messageLength("x".repeat(16_420), 16_000)).toEqual({
      tooLong: true,
      words: "A message has at most 16,000 characters; this one has 16,420.",
    })
  })
})
