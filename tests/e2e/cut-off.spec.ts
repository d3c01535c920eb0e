/** `npm run test:browsers`: what a page leaves behind that ends in the midst of its reading and writing. */
import { expect, test } from "vitest"
import { buildPage } from "./src/build-page.ts"
import { chromium } from "./src/chromium.ts"
import { firefox } from "./src/firefox.ts"
import { servePage } from "./src/serve-page.ts"
import { webkit } from "./src/webkit.ts"

/** Of a page with several transactions in flight WebKit's database was lost three times in 29 reloads. */
const RELOADS = 60
/** Milliseconds for which a page goes on, so that it is cut off at many different moments. */
const goesOnFor = (reload: number) => (reload * 37) % 100

const url = servePage(() => buildPage("restless-page"))

test.each([chromium, firefox, webkit])(
  "TB13 However often a page is cut off while its store reads and writes, the next one can use it in $engine",
  async (driver) => {
    const browser = await driver.launch()
    const page = await browser.open(url())
    for (let reload = 0; reload < RELOADS; reload++) {
      await page.text("heading", "Read and written")
      await new Promise((resolve) => setTimeout(resolve, goesOnFor(reload)))
      await page.reload()
    }
    await page.text("heading", "Read and written")
    expect(await page.complaints()).toEqual([])
    await browser.close()
  },
)
