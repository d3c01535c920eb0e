import { expect, test } from "vitest"
import { chromium } from "./src/chromium.ts"
import { findInFiles } from "./src/find-in-files.ts"
import { accountKeys } from "./src/node-device.ts"
import { notedRandomness } from "./src/noted-randomness.ts"
import { logIn, openConversation, PASSWORD, seesMessages, send, signUp } from "./src/people.ts"
import { expectToFindPlanted, useSearchedProfile } from "./src/searched-profile.ts"

const stage = useSearchedProfile()

test("TB7 ST-10 Logging out in one tab leaves no key, no text, no database and no cookie, and takes the other tab along", async () => {
  const { profile, service, alice, bob } = stage()
  const conversation = await alice.engine.direct(bob.engine.profile.account)
  await alice.engine.send(conversation, "a canary for bob")
  const browser = await chromium.launch(profile)
  const page = await browser.open(service.url)
  await logIn(page, "bob")
  await openConversation(page, "alice")
  await page.click("button", "Accept")
  await send(page, "a canary of bob")
  await seesMessages(page, ["a canary for bob", "a canary of bob"])
  const other = await browser.open(service.url)
  await other.text("navigation", "Conversations")

  // Keys have 32 bytes; what is shorter or longer (nonces, ids, salts) may well lie on the disk.
  const made = [...(await notedRandomness(page))].filter(([, value]) => value.length === 32)
  const account = await accountKeys(bob)
  expect(made.length).toBeGreaterThan(3)
  const said = ["a canary for bob", "a canary of bob", PASSWORD]
  const texts = said.map((text) => [text, Buffer.from(text)] as const)
  const secrets = new Map([...made, ...account, ...texts])
  await page.click("button", "Settings")
  await page.click("button", "Log out")
  for (const tab of [page, other]) {
    await tab.text("button", "Create account")
    expect(await tab.texts("article")).toEqual([])
  }
  const names = () => indexedDB.databases().then((all) => all.map(({ name }) => name))
  expect(await page.playwright.evaluate(names)).toEqual(["tacit"])
  expect(await page.playwright.context().cookies()).toEqual([])
  expect(findInFiles(profile, secrets)).toEqual([])
  await browser.close()
  expect(findInFiles(profile, secrets)).toEqual([])

  await expectToFindPlanted(stage(), secrets, [...texts, ...account])
}, 400_000)

test("TB12 ST-11 Whoever goes back to the app after a log-out finds nothing, whether or not the browser kept the page", async () => {
  const { service } = stage()
  const browser = await chromium.launch()
  const page = await browser.open(service.url)
  await signUp(page, "carol")
  await page.playwright.goto("about:blank")
  const other = await browser.open(service.url)
  await other.click("button", "Settings")
  await other.click("button", "Log out")
  await other.text("button", "Create account")
  await page.playwright.goBack()
  await page.text("button", "Create account")
  expect(await page.sees("navigation", "Conversations")).toBe(false)

  const started = page.playwright.waitForEvent("load")
  await page.playwright.evaluate(() => {
    window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }))
  })
  await started
  await page.text("button", "Create account")
  await browser.close()
}, 400_000)
