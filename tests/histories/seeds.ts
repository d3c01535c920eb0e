/** Random histories by seed, a few dozen to a file so that the cores share them. */
import { runHistory } from "@tacit/testkit"
import { expect, test } from "vitest"

/** One test for each ten seeds from `first` on; a failure names the seed and what was done in it. */
export function testSeeds(first: number, count: number): void {
  for (let start = first; start < first + count; start += 10) {
    const seeds = Array.from({ length: Math.min(10, first + count - start) }, (_, i) => start + i)
    test(`ST7 Random histories ${seeds[0]} to ${seeds.at(-1)} end with one log, nothing lost, nothing twice and nothing leaked`, async () => {
      for (const seed of seeds) {
        const { violations, trace } = await runHistory(seed)
        expect(violations, `seed ${seed}:\n${trace.join("\n")}`).toEqual([])
      }
    }, 300_000)
  }
}
