import { expect, test } from "vitest"
import { DEFAULT_LIMITS } from "../config/limits.ts"
import { manualClock } from "../testing/manual-clock.ts"
import { rateLimits } from "./rate-limits.ts"

function limitsOf(guess: number) {
  const clock = manualClock()
  return { clock, limits: rateLimits(clock, { ...DEFAULT_LIMITS.perHour, guess }) }
}

test("CN12 VA-07 A spent allowance is not had back by touching very many other keys", () => {
  const { limits } = limitsOf(4)
  const guess = (key: string) => limits.take("guess", key).ok
  expect([1, 2, 3, 4, 5].map(() => guess("alice"))).toEqual([true, true, true, true, false])
  for (let other = 0; other < 200_000; other++) guess(`nobody-${other}`)
  expect(guess("alice")).toBe(false)
})

test("CN12 An allowance comes back evenly over an hour and is never more than that", () => {
  const { clock, limits } = limitsOf(4)
  const spend = () => Array.from({ length: 6 }, () => limits.take("guess", "alice").ok).filter(Boolean).length
  expect(spend()).toBe(4)
  clock.advance(30 * 60_000)
  expect(spend()).toBe(2)
  clock.advance(10 * 60 * 60_000)
  expect(spend()).toBe(4)
})
