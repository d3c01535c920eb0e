/** `npm run test:browsers`: the story of the fresh browser in every engine. */
import { afterAll, beforeAll, expect, test } from "vitest"
import { chromium } from "./src/chromium.ts"
import type { Driver } from "./src/driver.ts"
import { firefox } from "./src/firefox.ts"
import { logIn, openConversation, seesMessages, send, signUp, startConversation } from "./src/people.ts"
import { type Service, startService } from "./src/service.ts"
import { webkit } from "./src/webkit.ts"

let service: Service
const SAID = ["hello bob", "one", "two"]

beforeAll(async () => {
  service = await startService()
  const browser = await chromium.launch()
  const other = await chromium.launch()
  await signUp(await other.open(service.url), "bob")
  await other.close()
  const alice = await browser.open(service.url)
  await signUp(alice, "alice")
  await startConversation(alice, "bob")
  for (const text of SAID) await send(alice, text)
  await seesMessages(alice, SAID)
  await browser.close()
}, 500_000)
afterAll(async () => {
  await service?.server.dispose()
})

const DRIVERS: readonly Driver[] = [chromium, firefox, webkit]

test.each(DRIVERS)(
  "S0.6 TB9 A fresh $engine has everything with the password alone, writes back, and stays unlocked across a reload",
  async (driver) => {
    const browser = await driver.launch()
    const page = await browser.open(service.url)
    await logIn(page, "bob")
    await openConversation(page, "alice")
    await seesMessages(page, SAID)
    await send(page, `from ${driver.engine}`)
    await seesMessages(page, [...SAID, `from ${driver.engine}`])
    await page.reload()
    await page.text("heading", "alice")
    await seesMessages(page, [...SAID, `from ${driver.engine}`])
    expect(await page.complaints()).toEqual([])
    await browser.close()
  },
  500_000,
)
