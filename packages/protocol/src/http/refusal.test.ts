import { expect, test } from "vitest"
import { ERRORS, ProtocolError } from "../errors.ts"
import { readRefusal } from "./refusal.ts"

const read = (json: string) => readRefusal(new TextEncoder().encode(json))

test("a refusal is the error that it names, with its words and its time to wait", () => {
  const error = read('{"error":"rate-limited","message":"Slowly.","retryAfter":1500}')
  expect(error).toBeInstanceOf(ProtocolError)
  expect(error).toMatchObject({ code: "rate-limited", message: "Slowly.", retryAfter: 1500 })
  expect(read('{"error":"not-found"}')).toMatchObject({ code: "not-found", retryAfter: undefined })
})

test.each([
  "",
  "{",
  "null",
  "[]",
  '"not-found"',
  "{}",
  '{"error":"nothing"}',
  '{"error":["not-found"]}',
  '{"error":{"0":"not-found"}}',
  '{"error":"constructor"}',
  '{"error":"__proto__"}',
  '{"__proto__":{"error":"not-found"}}',
  `${"[".repeat(100_000)}`,
])("CO-10 %.40s is no refusal", (json) => {
  expect(read(json)).toBeUndefined()
  expect(({} as { error?: unknown }).error).toBeUndefined()
})

test("bytes that are no text are no refusal", () => {
  const bytes = new TextEncoder().encode('{"error":"not-found","message":"a"}')
  bytes[bytes.length - 3] = 0xff
  expect(readRefusal(bytes)).toBeUndefined()
})

test.each(["-1", "1.5", "1e999", '"5"', "[5]", "true", "null", '{"valueOf":5}'])(
  "CO-10 a time to wait of %s is none",
  (retryAfter) => {
    expect(read(`{"error":"rate-limited","retryAfter":${retryAfter}}`)?.retryAfter).toBeUndefined()
  },
)

test("CO-10 words that are no text, or without end, are replaced by our own", () => {
  for (const message of ["5", "{}", '["a"]', JSON.stringify("a".repeat(1025))])
    expect(read(`{"error":"not-found","message":${message}}`)?.message).toBe(ERRORS["not-found"].meaning)
})
