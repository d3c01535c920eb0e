import { expect, test } from "vitest"
import { chromium } from "./src/chromium.ts"
import { servePage } from "./src/serve-page.ts"
import { buildStorePage, runContract } from "./src/store-page.ts"

const url = servePage(buildStorePage)

test("ST10 TB3 The store in IndexedDB keeps the contract of a local store, and fences off who led before", async () => {
  const outcomes = await runContract(chromium, url())
  expect(outcomes.filter((outcome) => !outcome.startsWith("passed: "))).toEqual([])
  expect(outcomes.length).toBeGreaterThan(10)
})

test("ST10 The contract, run in a browser, notices a store that takes half of a batch", async () => {
  const outcomes = await runContract(chromium, `${url()}/?store=half`)
  const failed = outcomes.filter((outcome) => !outcome.startsWith("passed: "))
  expect(failed).toEqual([expect.stringContaining("a batch that fails midway changes nothing")])
})
