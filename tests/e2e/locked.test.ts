import { expect, test } from "vitest"
import { chromium } from "./src/chromium.ts"
import { findInFiles } from "./src/find-in-files.ts"
import { accountKeys } from "./src/node-device.ts"
import { notedRandomness } from "./src/noted-randomness.ts"
import { logIn, openConversation, PASSWORD, seesMessages, send, until } from "./src/people.ts"
import { expectToFindPlanted, useSearchedProfile } from "./src/searched-profile.ts"

const TEXTS = Array.from({ length: 50 }, (_, count) => `canary ${count} sings ${Math.E * (count + 1)}`)
const ANSWER = "a canary of bob's own"

const stage = useSearchedProfile()

test("TB6 LO-01 The disk of a locked browser has no text, no password and no key, whatever form it is sought in", async () => {
  const { profile, service, alice, bob } = stage()
  const conversation = await alice.engine.direct(bob.engine.profile.account)
  const [before, live] = [TEXTS.slice(0, 30), TEXTS.slice(30)]
  for (const text of before) await alice.engine.send(conversation, text)
  const browser = await chromium.launch(profile)
  const page = await browser.open(service.url)
  await logIn(page, "bob")
  await openConversation(page, "alice")
  await page.click("button", "Accept")
  for (const text of live) await alice.engine.send(conversation, text)
  await seesMessages(page, live.slice(-3))
  await send(page, ANSWER)
  await seesMessages(page, [...live.slice(-3), ANSWER])
  await until("alice has the answer", async () => {
    return JSON.stringify(await alice.engine.reading.messages(conversation, 10)).includes(ANSWER)
  })

  // Keys have 32 bytes; what is shorter or longer (nonces, ids, salts) may well lie on the disk.
  const made = [...(await notedRandomness(page))].filter(([, value]) => value.length === 32)
  const account = await accountKeys(bob)
  expect(made.length).toBeGreaterThan(3)
  expect([...account.keys()].join()).toMatch(/^identity secret,MLS secret,root key,key of epoch \d+ of /)
  const texts = [...TEXTS, ANSWER, PASSWORD].map((text) => [text, Buffer.from(text)] as const)
  const secrets = new Map([...made, ...account, ...texts])
  await page.click("button", "Settings")
  await page.click("button", "Lock now")
  await page.text("button", "Unlock")
  expect(findInFiles(profile, secrets)).toEqual([])
  await browser.close()
  expect(findInFiles(profile, secrets)).toEqual([])

  await expectToFindPlanted(stage(), secrets, [...texts.slice(0, 3), ...account])
}, 400_000)
