/** Random histories by seed, a few dozen to a file so that the cores share them. */
import { runHistory } from "@tacit/testkit"
import { expect, test } from "vitest"

/** What histories are for: each of these happens many times in a few dozen of them. */
const TRIED = [
  "calm weather",
  "rough weather",
  "wild weather",
  "additions",
  "removals",
  "returns",
  "older copies put back",
  "devices wiped",
  "backups put back",
  "answered stale-epoch",
]

/** One test for each ten seeds from `first` on; a failure names the seed and what was done in it. */
export function testSeeds(first: number, count: number): void {
  const totals = new Map<string, number>()

  for (let start = first; start < first + count; start += 10) {
    const seeds = Array.from({ length: Math.min(10, first + count - start) }, (_, i) => start + i)
    test(`ST7 Random histories ${seeds[0]} to ${seeds.at(-1)} end with one log, nothing lost, nothing twice and nothing leaked`, async () => {
      for (const seed of seeds) {
        const { violations, trace, counts } = await runHistory(seed)
        for (const [what, times] of counts) totals.set(what, (totals.get(what) ?? 0) + times)
        expect(violations, `seed ${seed}:\n${trace.join("\n")}`).toEqual([])
      }
    }, 300_000)
  }

  test(`Random histories ${first} to ${first + count - 1} tried what they are for`, () => {
    expect(TRIED.filter((what) => !totals.get(what))).toEqual([])
  })
}
