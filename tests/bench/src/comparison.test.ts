import { expect, test } from "vitest"
import { compare, excessive, table } from "./comparison.ts"
import { ACTIONS, type Costs } from "./growth.ts"

const costs = (factor: number): Costs => {
  const cost = {
    bytes: 1000 * factor,
    serverWritten: 4 * factor,
    serverRead: 6 * factor,
    localWritten: 2 * factor,
    milliseconds: 5,
  }
  return Object.fromEntries(ACTIONS.map((action) => [action, cost])) as Costs
}

test("what grows more than it may is told, action by action", () => {
  expect(excessive(compare(costs(1), costs(1.5)))).toEqual([])
  const atTwice = excessive(compare(costs(1), costs(2)))
  expect(new Set(atTwice.map(({ action }) => action))).toEqual(new Set(["send", "commit"]))
  expect(atTwice.map(({ measure }) => measure)).toEqual([
    "bytes",
    "rows written",
    "rows read",
    "bytes",
    "rows written",
    "rows read",
  ])
  expect(excessive(compare(costs(1), costs(4)))).toHaveLength(12)
})

test("an action that cost nothing before and something now is excessive, too", () => {
  expect(excessive(compare(costs(0), costs(1)))).toHaveLength(12)
})

test("the table has a row for each figure", () => {
  const lines = table(compare(costs(1), costs(1.25)), "10", "1,000").split("\n")
  expect(lines).toHaveLength(2 + 4 * ACTIONS.length)
  expect(lines[2]).toBe("| send | bytes | 1,000 | 1,250 | 1.25 | 1.5 |")
})
