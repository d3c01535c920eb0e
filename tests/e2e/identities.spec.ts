/**
 * `npm run test:browsers`: fresh keys in every engine, since native curves fail for about one key in a hundred
 * in WebKitGTK. The long form: `CONVERSATIONS=5000 CURSOR=FILE npm run test:browsers -- identities -t webkit`.
 */
import { expect, test } from "vitest"
import { buildPage } from "./src/build-page.ts"
import { chromium } from "./src/chromium.ts"
import { firefox } from "./src/firefox.ts"
import { makeConversations } from "./src/fresh-identities.ts"
import { servePage } from "./src/serve-page.ts"
import { webkit } from "./src/webkit.ts"

const { CONVERSATIONS = "20", CURSOR } = process.env
const WANTED = Number(CONVERSATIONS)

const url = servePage(() => buildPage("identities-page"))

test.each([chromium, firefox, webkit])(
  "ML-14 Fresh identities and their conversations never fail in $engine",
  async (driver) => {
    const browser = await driver.launch()
    try {
      const { conversations, problems } = await makeConversations(browser, url(), WANTED, CURSOR)
      expect(conversations).toBe(WANTED)
      expect(problems).toEqual([])
    } finally {
      await browser.close()
    }
  },
  200_000 + WANTED * 10_000,
)
