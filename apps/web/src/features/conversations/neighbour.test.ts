import { describe, expect, test } from "vitest"
import { neighbour } from "./neighbour.ts"

describe("moving through the list", () => {
  const ids = ["a", "b", "c"]
  test("goes down and up, and stops at the ends", () => {
    expect(neighbour(ids, "a", 1)).toBe("b")
    expect(neighbour(ids, "c", -1)).toBe("b")
    expect(neighbour(ids, "c", 1)).toBeUndefined()
    expect(neighbour(ids, "a", -1)).toBeUndefined()
  })

  test("begins at the near end when nothing of the list is open", () => {
    expect(neighbour(ids, undefined, 1)).toBe("a")
    expect(neighbour(ids, "gone", -1)).toBe("c")
    expect(neighbour([], undefined, 1)).toBeUndefined()
  })
})
