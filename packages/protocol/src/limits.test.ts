import { expect, test } from "vitest"
import { LIMITS } from "./limits.ts"

test("a sealed message has one of five sizes, and the largest is the limit", () => {
  const sizes = [...LIMITS.sealedMessageSizes]
  expect(sizes).toEqual([...sizes].sort((a, b) => a - b))
  expect(sizes).toHaveLength(5)
  expect(sizes.at(-1)).toBe(LIMITS.sealedMessage)
})

test("the longest message fits into the largest sealed size with room for its header", () => {
  expect(LIMITS.messageCharacters * 3 + 1024).toBeLessThan(LIMITS.sealedMessage)
})

test("whatever travels in place fits into a frame", () => {
  for (const size of [LIMITS.inlinePart, LIMITS.sealedMessage, LIMITS.keyPackage]) {
    expect(size * 1.5).toBeLessThan(LIMITS.frame)
  }
})
