import { describe, expect, test } from "vitest"
import { ERRORS, type ErrorCode, type Fault, ProtocolError, type Retry } from "./errors.ts"

const entries: ReadonlyArray<
  readonly [string, { number: number; meaning: string; fault: Fault; retry: Retry }]
> = Object.entries(ERRORS)

test("no two errors share a number, and each fits in a byte", () => {
  const numbers = entries.map(([, { number }]) => number)
  expect(new Set(numbers).size).toBe(numbers.length)
  for (const number of numbers) expect(number).toSatisfy((n: number) => n >= 1 && n <= 255)
})

test.each(entries)("%s says what it means, whose fault it is and when to try again", (_code, entry) => {
  expect(entry.meaning).toMatch(/^[A-Z].{10,}\.$/)
  expect(["caller", "race", "server"]).toContain(entry.fault)
  expect(["never", "later", "after-sync", "after-reconnect"]).toContain(entry.retry)
})

test("who lost a race or met a broken server may always try again", () => {
  const hopeless = entries.filter(([, { fault, retry }]) => fault !== "caller" && retry === "never")
  expect(hopeless).toEqual([])
})

describe("ProtocolError", () => {
  test("speaks for its code unless it was given words", () => {
    const code: ErrorCode = "stale-epoch"
    expect(new ProtocolError(code).message).toBe(ERRORS[code].meaning)
    expect(new ProtocolError(code).retry).toBe("after-sync")
    expect(new ProtocolError(code, { message: "Epoch 3 is over." }).message).toBe("Epoch 3 is over.")
  })

  test("keeps its cause and the time until a retry makes sense", () => {
    const cause = new Error("disk")
    const error = new ProtocolError("rate-limited", { cause, retryAfter: 1500 })
    expect(error).toMatchObject({ name: "ProtocolError", code: "rate-limited", retryAfter: 1500, cause })
    expect(new ProtocolError("quota").retryAfter).toBeUndefined()
  })
})
