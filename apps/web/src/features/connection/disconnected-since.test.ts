import { describe, expect, test } from "vitest"
import { disconnectedSince } from "./disconnected-since.ts"

describe("the gap in the connection", () => {
  test("begins when it is lost, or when it is first looked for", () => {
    expect(disconnectedSince(undefined, { kind: "offline", since: 700 }, 1000)).toBe(700)
    expect(disconnectedSince(undefined, { kind: "connecting" }, 1000)).toBe(1000)
  })

  test("goes on through every new try", () => {
    expect(disconnectedSince(700, { kind: "connecting" }, 5000)).toBe(700)
    expect(disconnectedSince(700, { kind: "offline", since: 6000 }, 6000)).toBe(700)
  })

  test("ends with a connection, or with a refusal, which has a page of its own", () => {
    expect(disconnectedSince(700, { kind: "online" }, 5000)).toBeUndefined()
    expect(disconnectedSince(700, { kind: "refused", message: "" }, 5000)).toBeUndefined()
  })
})
