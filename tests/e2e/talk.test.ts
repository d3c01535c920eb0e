import { afterAll, beforeAll, expect, test } from "vitest"
import { chromium } from "./src/chromium.ts"
import {
  logIn,
  openConversation,
  seesMessages,
  send,
  signUp,
  startConversation,
  until,
} from "./src/people.ts"
import { type Service, startService } from "./src/service.ts"

/** Three in the suite; `CRASHES=20` for the long form. */
const { CRASHES: CRASHES_WANTED } = process.env
const CRASHES = Number(CRASHES_WANTED ?? 3)

let service: Service
beforeAll(async () => {
  service = await startService()
}, 400_000)
afterAll(async () => {
  await service?.server.dispose()
})

test("S0.6 Two people talk both ways, and a fresh browser has everything with the password alone", async () => {
  const [alices, bobs] = [await chromium.launch(), await chromium.launch()]
  const [alice, bob] = [await alices.open(service.url), await bobs.open(service.url)]
  await signUp(alice, "alice")
  await signUp(bob, "bob")
  await startConversation(alice, "bob")
  await send(alice, "hello bob")
  await openConversation(bob, "alice")
  await seesMessages(bob, ["hello bob"])
  await bob.click("button", "Accept")
  await send(bob, "hello alice")
  await seesMessages(alice, ["hello bob", "hello alice"])
  expect((await alice.text("log", "Messages")).match(/You added bob/g)).toHaveLength(1)
  expect([...(await alice.complaints()), ...(await bob.complaints())]).toEqual([])

  await bobs.close()
  for (const text of ["one", "two", "three"]) await send(alice, text)
  await seesMessages(alice, ["hello bob", "hello alice", "one", "two", "three"])
  await until(
    "everything is stored",
    async () => !(await alice.texts("article")).some((text) => /Sending/.test(text)),
  )
  await alices.close()

  for (const [handle, other] of [
    ["bob", "alice"],
    ["alice", "bob"],
  ] as const) {
    const browser = await chromium.launch()
    const page = await browser.open(service.url)
    await logIn(page, handle)
    await openConversation(page, other)
    await seesMessages(page, ["hello bob", "hello alice", "one", "two", "three"])
    expect(await page.complaints()).toEqual([])
    await browser.close()
  }
}, 600_000)

test("TB1 TB2 TB4 Three tabs show the same, and lose nothing when the leading one crashes in the middle of sending", async () => {
  const browser = await chromium.launch()
  const first = await browser.open(service.url)
  await logIn(first, "alice")
  const tabs = [first, await browser.open(service.url), await browser.open(service.url)]
  for (const tab of tabs) await openConversation(tab, "bob")
  await send(tabs[0]!, "from the first tab")
  for (const tab of tabs) await seesMessages(tab, ["from the first tab"])
  const sent: string[] = []
  for (let round = 0; round < CRASHES; round++) {
    const text = `round ${round} of the crashes`
    sent.push(text)
    await send(tabs[1]!, text)
    await tabs[0]!.crash()
    await seesMessages(tabs[1]!, sent)
    tabs.shift()
    const next = await browser.open(service.url)
    await openConversation(next, "bob")
    tabs.push(next)
  }
  for (const tab of tabs) await seesMessages(tab, ["from the first tab", ...sent])
  await browser.close()
}, 600_000)
