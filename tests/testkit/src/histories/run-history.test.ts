import { expect, test } from "vitest"
import { runHistory } from "./run-history.ts"

test.each([4, 7])("Seed %i replays byte for byte", async (seed) => {
  const [once, again] = [await runHistory(seed), await runHistory(seed)]
  expect(once.violations).toEqual([])
  expect(again).toEqual(once)
})

test("Another seed is another history", async () => {
  const [one, other] = [await runHistory(4), await runHistory(8)]
  expect(one.digest).not.toBe(other.digest)
})
