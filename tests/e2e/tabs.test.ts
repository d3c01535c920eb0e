import { SeededRandom } from "@tacit/testkit"
import { afterAll, beforeAll, expect, test } from "vitest"
import { type ChromiumBrowser, type ChromiumPage, chromium } from "./src/chromium.ts"
import { type NodeDevice, signUpDevice } from "./src/node-device.ts"
import { logIn, openConversation, seesMessages, send } from "./src/people.ts"
import { type Service, startService } from "./src/service.ts"

/** Three a tab in the suite; `SENDS=200` for the long form. */
const { SENDS: SENDS_WANTED, SEED = String(Date.now() % 1e6) } = process.env
const SENDS = Number(SENDS_WANTED ?? 3)
const TABS = 8

let service: Service
let browser: ChromiumBrowser
let alice: NodeDevice
let bob: NodeDevice

beforeAll(async () => {
  service = await startService()
  alice = await signUpDevice(service.url, "alice")
  bob = await signUpDevice(service.url, "bob")
  await bob.engine.send(await bob.engine.direct(alice.engine.profile.account), "hello alice")
  browser = await chromium.launch()
}, 400_000)
afterAll(async () => {
  await browser?.close()
  await alice?.engine.stop()
  await bob?.engine.stop()
  await service?.server.dispose()
})

async function openTab(): Promise<ChromiumPage> {
  const tab = await browser.open(service.url)
  await openConversation(tab, "bob")
  return tab
}

/** Sends all of its texts, from a new tab whenever the one before has crashed. */
async function sendAll(first: ChromiumPage, texts: readonly string[], random: SeededRandom) {
  let tab = first
  for (const text of texts) {
    await send(tab, text)
    await seesMessages(tab, [text])
    if (random.fraction() > 0.25) continue
    await tab.crash()
    tab = await openTab()
  }
  return tab
}

test("TB1 TB2 ST-01 Of what eight tabs send at once while tabs crash, everything arrives once and under an id of its own", async () => {
  process.stdout.write(`SEED=${SEED}\n`)
  const random = new SeededRandom(SEED)
  const page = await browser.open(service.url)
  await logIn(page, "alice")
  await openConversation(page, "bob")
  await page.click("button", "Accept")
  const tabs = [page]
  while (tabs.length < TABS) tabs.push(await openTab())
  const texts = tabs.map((_, tab) => Array.from({ length: SENDS }, (_each, n) => `tab ${tab} says ${n}.`))

  // The first tab leads: it crashes whatever the seed says.
  const rest = Promise.all(tabs.slice(1).map((tab, i) => sendAll(tab, texts[i + 1] ?? [], random)))
  const [own = ""] = texts[0] ?? []
  await send(page, own)
  await seesMessages(page, [own])
  await page.crash()
  const successor = await openTab()
  const open = [await sendAll(successor, texts[0]?.slice(1) ?? [], random), ...(await rest)]

  const all = texts.flat()
  const { engine } = bob
  const [{ conversation } = expect.fail("bob has no conversation")] = await engine.reading.conversations()
  await expect
    .poll(async () => (await engine.reading.messages(conversation, all.length + 9)).length, {
      timeout: 90_000,
    })
    .toBe(all.length + 1)
  const heard = (await engine.reading.messages(conversation, all.length + 9)).slice(1)
  expect(new Set(heard.map(({ id }) => id)).size).toBe(all.length)
  const said = heard.map(({ content }) => (content.kind === "text" ? content.text : content.kind))
  expect([...said].sort()).toEqual([...all].sort())
  for (const [tab, own] of texts.entries()) {
    expect(
      said.filter((text) => text.startsWith(`tab ${tab} `)),
      `order of tab ${tab}`,
    ).toEqual(own)
  }
  for (const tab of open) {
    await seesMessages(tab, said.slice(-5))
    expect(await tab.complaints()).toEqual([])
  }
}, 900_000)
