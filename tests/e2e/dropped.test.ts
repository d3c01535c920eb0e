import { afterAll, beforeAll, expect, test } from "vitest"
import { type ChromiumBrowser, type ChromiumPage, chromium } from "./src/chromium.ts"
import {
  logIn,
  openConversation,
  PASSWORD,
  seesMessages,
  send,
  signUp,
  startConversation,
  until,
} from "./src/people.ts"
import { type Service, startService } from "./src/service.ts"

let service: Service
let browser: ChromiumBrowser
let page: ChromiumPage
/** What alice has said so far. */
const said: string[] = []

beforeAll(async () => {
  service = await startService()
  browser = await chromium.launch()
  page = await browser.open(service.url)
  await signUp(page, "bob")
  await page.click("button", "Settings")
  await page.click("button", "Log out")
  await signUp(page, "alice")
  await startConversation(page, "bob")
  await saysAndIsHeard("before anything was dropped")
}, 600_000)
afterAll(async () => {
  await browser?.close()
  await service?.server.dispose()
})

async function saysAndIsHeard(text: string): Promise<void> {
  said.push(text)
  await send(page, text)
  await seesMessages(page, said)
  const waiting = async () => (await page.texts("article")).some((article) => /Sending/.test(article))
  await until("the server has it", async () => !(await waiting()))
}

/** Everything is there, can be continued, and the browser holds this one account and nothing else. */
async function isWhole(text: string): Promise<void> {
  await openConversation(page, "bob")
  await seesMessages(page, said)
  await saysAndIsHeard(text)
  const names = await databases(page)
  expect(names).toHaveLength(2)
  expect(names.every((name) => /^tacit(-[0-9a-f-]{36})?$/.test(name))).toBe(true)
  expect(await page.complaints()).toEqual([])
}

const databases = ({ playwright }: ChromiumPage) =>
  playwright.evaluate(async () => (await indexedDB.databases()).map(({ name }) => String(name)).sort())

/** Leaves the app for a page of the same origin that has nothing open. */
async function leave(): Promise<void> {
  await page.playwright.goto(`${service.url}/healthz`)
}

/** As the browser drops a database under pressure. */
async function dropDatabase(pattern: string): Promise<void> {
  const dropped = await page.playwright.evaluate(async (source) => {
    const names = (await indexedDB.databases()).map(({ name }) => String(name))
    const matching = names.filter((name) => new RegExp(source).test(name))
    for (const name of matching) {
      await new Promise((resolve, reject) => {
        const request = indexedDB.deleteDatabase(name)
        request.onsuccess = resolve
        request.onerror = reject
      })
    }
    return matching.length
  }, pattern)
  expect(dropped).toBe(1)
}

/** Empties one object store of the account's database and leaves the rest. */
async function dropContents(store: "records" | "fence"): Promise<void> {
  const dropped = await page.playwright.evaluate(async (name) => {
    const settled = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error)
      })
    const names = (await indexedDB.databases()).map((each) => String(each.name))
    const db = await settled(indexedDB.open(String(names.find((each) => each.startsWith("tacit-")))))
    const contents = db.transaction(name, "readwrite").objectStore(name)
    const count = await settled(contents.count())
    await settled(contents.clear())
    db.close()
    return count
  }, store)
  expect(dropped).toBeGreaterThan(0)
}

test("ST11 ST-04 A browser that dropped its list of accounts is a new device, and the records that nobody names are erased", async () => {
  await leave()
  await dropDatabase("^tacit$")
  await page.playwright.goto(service.url)
  await logIn(page, "alice")
  await isWhole("after the list was dropped")
})

test("ST11 ST-04 A browser that dropped a locked account's database is a new device, and asks for no unlocking", async () => {
  await page.click("button", "Settings")
  await page.click("button", "Lock now")
  await page.text("button", "Unlock")
  await leave()
  await dropDatabase("^tacit-")
  await page.playwright.goto(service.url)
  await logIn(page, "alice")
  await isWhole("after the database was dropped")
})

test("ST11 ST-04 When the records go while the account is locked, unlocking it leads to a log-in", async () => {
  await page.click("button", "Settings")
  await page.click("button", "Lock now")
  await page.text("button", "Unlock")
  await dropContents("records")
  await page.fill("textbox", "Password", PASSWORD)
  await page.click("button", "Unlock")
  await page.text("button", "Log in")
  await until("nothing is left", async () => (await databases(page)).join() === "tacit")
  await logIn(page, "alice")
  await isWhole("after the records were dropped behind the lock")
})

test("ST11 ST-04 When the records go while another account is to be used, logging in by the handle enrols anew at once", async () => {
  await page.click("button", "Settings")
  await page.click("button", "Lock now")
  await page.click("button", "Use another account")
  await page.text("button", "Log in")
  await dropContents("records")
  await logIn(page, "alice")
  await isWhole("after the records were dropped at the start screen")
})

test("ST11 ST-04 Without the leaders' count an account opens as it was", async () => {
  await leave()
  await dropContents("fence")
  await page.playwright.goto(service.url)
  await until("the account opens, or asks for its password", async () => {
    return (await page.sees("navigation", "Conversations")) || (await page.sees("button", "Unlock"))
  })
  if (await page.sees("button", "Unlock")) {
    await page.fill("textbox", "Password", PASSWORD)
    await page.click("button", "Unlock")
  }
  await isWhole("after the count was dropped")
})
