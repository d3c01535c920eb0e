import { expect, test } from "vitest"
import { chromium } from "./src/chromium.ts"
import { findInFiles } from "./src/find-in-files.ts"
import { accountKeys } from "./src/node-device.ts"
import { notedRandomness } from "./src/noted-randomness.ts"
import { logIn, openConversation, PASSWORD, seesMessages, send, until } from "./src/people.ts"
import { expectToFindPlanted, useSearchedProfile } from "./src/searched-profile.ts"

const stage = useSearchedProfile()

test("TB5 In a browser that is not one's own nothing is left of texts, of the password or of any key", async () => {
  const { profile, service, alice, bob } = stage()
  const conversation = await alice.engine.direct(bob.engine.profile.account)
  await alice.engine.send(conversation, "hello bob")
  const browser = await chromium.launch(profile)
  const page = await browser.open(service.url)
  await logIn(page, "bob", { private: true })
  await openConversation(page, "alice")
  await page.click("button", "Accept")
  await send(page, "hello alice")
  await seesMessages(page, ["hello bob", "hello alice"])
  await until("alice has the answer", async () => {
    return JSON.stringify(await alice.engine.reading.messages(conversation, 10)).includes("hello alice")
  })

  const [made, account] = [await notedRandomness(page), await accountKeys(bob)]
  expect(made.size).toBeGreaterThan(10)
  expect([...account.keys()].join()).toMatch(/^identity secret,MLS secret,root key,key of epoch \d+ of /)
  const texts = ["hello bob", "hello alice", PASSWORD].map((text) => [text, Buffer.from(text)] as const)
  const secrets = new Map([...made, ...account, ...texts])
  expect(findInFiles(profile, secrets)).toEqual([])
  const databases = () => indexedDB.databases().then((all) => all.map(({ name }) => name))
  expect(await page.playwright.evaluate(databases)).toEqual(["tacit"])
  expect(await page.playwright.context().cookies()).toEqual([])
  await browser.close()
  expect(findInFiles(profile, secrets)).toEqual([])

  await expectToFindPlanted(stage(), secrets, [...account])
}, 400_000)
