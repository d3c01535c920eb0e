/** Seeds in which a fault was found, and the fault. They stay, since what broke once breaks again. */
import { runHistory } from "@tacit/testkit"
import { expect, test } from "vitest"

interface Past {
  readonly seed: number
  /** The steps that it takes; all of them where that says more. */
  readonly only?: readonly number[]
  readonly fault: string
}

const PASTS: readonly Past[] = [
  { seed: 10, fault: "a fresh device of who came back and went again did not pass the time between" },
  {
    seed: 10,
    only: [5, 6, 11, 24],
    fault: "a device that was away while its account came back and went did not read that time",
  },
  {
    seed: 305581,
    only: [0, 1, 3, 5, 9, 12, 13, 15, 18, 33],
    fault: "a chain was called set back for what a sibling pinned after the server's answer",
  },
  {
    seed: 306978,
    only: [9, 10, 11, 12, 13, 14, 19, 22, 23, 26, 27, 29, 32],
    fault: "a vault was called set back for a checkpoint that was made after the server's answer",
  },
  {
    seed: 206447,
    only: [0, 2, 4, 5, 10, 11, 13, 14, 15, 16, 17, 19, 22, 24, 25, 26, 34, 35, 38, 41, 45, 46, 47],
    fault: "a device that stopped between a Welcome back and the log never read on",
  },
  {
    seed: 500011,
    only: [5, 6, 7, 19, 20],
    fault: "a log was called set back for a sibling's commit that was made after the server's answer",
  },
  {
    seed: 710727,
    only: [0, 1, 2, 4, 5, 6, 8, 12, 13, 14, 23, 25, 27, 28, 29, 30, 32, 33, 34],
    fault: "what waited was given up between the commit that lets the account in again and its Welcome",
  },
  {
    seed: 1100421,
    only: [0, 1, 2, 6, 7, 18, 20, 24, 25, 26, 30, 33],
    fault: "a log-in stopped where another device had put a link on the chain between chain and vault",
  },
  {
    seed: 500050,
    fault: "a log was called set back for a sibling's commit, where more happened besides",
  },
  {
    seed: 600747,
    only: [0, 1, 2, 3, 5, 6, 7, 9, 10, 13, 15, 16, 17, 20, 21, 22, 23, 25, 27, 33],
    fault: "a device took itself for removed after its account was added again behind a damaged commit",
  },
  {
    seed: 2400018,
    only: [0, 2, 12],
    fault: "a Welcome was thrown away by a device to which its commit came damaged",
  },
  {
    seed: 2700627,
    only: [0, 6, 9, 11, 12, 20],
    fault: "a Welcome was thrown away for a request that came to nothing",
  },
]

test.each(PASTS)("ST7 Seed $seed is clean, in which once $fault", async ({ seed, only }) => {
  const { violations, trace } = await runHistory(seed, only && new Set(only))
  expect(violations, trace.join("\n")).toEqual([])
})
