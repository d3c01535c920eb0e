import { expect, test } from "vitest"
import { isHandle, normalHandle } from "./handle.ts"

test.each(["bob", "Bob.Example", "a_b-c.9", "x".repeat(32)])("%j is a handle", (text) => {
  expect(isHandle(text)).toBe(true)
})

test.each([
  "",
  "ab",
  "x".repeat(33),
  "two words",
  "bob\n",
  "bøb",
  "b\u0000b",
  "Аlice",
  "a/b/c",
  "bob@home",
  "alice\u200b",
])("%j is no handle", (text) => {
  expect(isHandle(text)).toBe(false)
})

test("handles are compared in lower case", () => {
  expect(normalHandle("Bob.EXAMPLE")).toBe("bob.example")
})
