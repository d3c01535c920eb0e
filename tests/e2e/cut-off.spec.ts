/** `npm run test:browsers`: what a page leaves behind that ends in the midst of its reading and writing. */
import { expect, test } from "vitest"
import { buildPage } from "./src/build-page.ts"
import { chromium } from "./src/chromium.ts"
import { firefox } from "./src/firefox.ts"
import { servePage } from "./src/serve-page.ts"
import { webkit } from "./src/webkit.ts"

/** Of a store with several transactions in flight WebKit's database was lost after ten reloads or so. */
const RELOADS = 60
const PAUSE = 100

const url = servePage(() => buildPage("restless-page"))

test.each([chromium, firefox, webkit])(
  "TB13 However often a page is cut off while its store reads and writes, the next one can use it in $engine",
  async (driver) => {
    const browser = await driver.launch()
    const page = await browser.open(url())
    for (let reloads = 0; reloads < RELOADS; reloads++) {
      await page.text("heading", "Read and written")
      await new Promise((resolve) => setTimeout(resolve, Math.random() * PAUSE))
      await page.reload()
    }
    await page.text("heading", "Read and written")
    expect(await page.complaints()).toEqual([])
    await browser.close()
  },
)
