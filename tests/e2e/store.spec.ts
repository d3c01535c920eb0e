/** `npm run test:browsers`: the contract of a local store on the IndexedDB of every engine. */
import { expect, test } from "vitest"
import { chromium } from "./src/chromium.ts"
import { firefox } from "./src/firefox.ts"
import { servePage } from "./src/serve-page.ts"
import { buildStorePage, runContract } from "./src/store-page.ts"
import { webkit } from "./src/webkit.ts"

const url = servePage(buildStorePage)

test.each([chromium, firefox, webkit])(
  "ST10 TB3 The store in IndexedDB keeps the contract in $engine",
  async (driver) => {
    const outcomes = await runContract(driver, url())
    expect(outcomes.filter((outcome) => !outcome.startsWith("passed: "))).toEqual([])
    expect(outcomes.length).toBeGreaterThan(10)
  },
)
