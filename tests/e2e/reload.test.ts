import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { type ChromiumPage, chromium } from "./src/chromium.ts"
import { PASSWORD, seesMessages, send, signUp, startConversation, until } from "./src/people.ts"
import { type Service, startService } from "./src/service.ts"

let service: Service
beforeAll(async () => {
  service = await startService()
  const browser = await chromium.launch()
  await signUp(await browser.open(service.url), "bob")
  await browser.close()
}, 500_000)
afterAll(async () => {
  await service?.server.dispose()
})

const cookies = async (page: ChromiumPage) => page.playwright.context().cookies(service.url)

/** Waits until a reload will find the session: the cookie is set and the key is sealed under its key. */
async function sessionKept(page: ChromiumPage): Promise<void> {
  await until("a session is kept", async () => {
    return (await cookies(page)).length > 0 && (await storedSession(page)) !== undefined
  })
}

/** What IndexedDB holds of the sealed local key. */
function storedSession(page: ChromiumPage): Promise<number | undefined> {
  return page.playwright.evaluate(
    () =>
      new Promise<number | undefined>((resolve, reject) => {
        const opening = indexedDB.open("tacit")
        opening.onerror = () => reject(opening.error)
        opening.onsuccess = () => {
          const all = opening.result.transaction("accounts").objectStore("accounts").getAll()
          all.onsuccess = () => {
            opening.result.close()
            resolve((all.result[0] as { session?: Uint8Array } | undefined)?.session?.length)
          }
        }
      }),
  )
}

async function unlock(page: ChromiumPage): Promise<void> {
  await page.fill("textbox", "Password", PASSWORD)
  await page.click("button", "Unlock")
  await page.text("navigation", "Conversations")
}

test("TB9 TB10 A reload stays unlocked on the same chat; after a lock, and in a restarted browser, the password is asked", async () => {
  const profile = mkdtempSync(join(tmpdir(), "tacit-reload-"))
  const browser = await chromium.launch(profile)
  const page = await browser.open(service.url)
  await signUp(page, "alice")
  await startConversation(page, "bob")
  await send(page, "before the reload")
  await seesMessages(page, ["before the reload"])
  await sessionKept(page)
  expect(await cookies(page)).toMatchObject([{ httpOnly: true, sameSite: "Strict", expires: -1, path: "/" }])

  for (let time = 0; time < 2; time++) {
    await page.reload()
    await page.text("heading", "bob")
    await seesMessages(page, ["before the reload"])
  }
  await send(page, "after the reload")
  await seesMessages(page, ["before the reload", "after the reload"])
  const readable = () => [document.cookie, ...Object.values(localStorage), ...Object.values(sessionStorage)]
  expect(Math.max(...(await page.playwright.evaluate(readable)).map((text) => text.length))).toBeLessThan(32)

  await page.click("button", "Settings")
  await page.click("button", "Lock now")
  await page.text("button", "Unlock")
  expect(await storedSession(page)).toBeUndefined()
  await until("the cookie is cleared", async () => (await cookies(page)).length === 0)
  await page.reload()
  await page.text("button", "Unlock")

  await unlock(page)
  await sessionKept(page)
  await page.reload()
  await page.text("navigation", "Conversations")
  expect(await page.complaints()).toEqual([])

  await browser.close()
  const again = await chromium.launch(profile)
  const fresh = await again.open(service.url)
  await fresh.text("button", "Unlock")
  expect(await cookies(fresh)).toEqual([])
  await unlock(fresh)
  await again.close()
  rmSync(profile, { recursive: true, force: true })
}, 600_000)

test("TB9 When the session's key cannot be had, offline, without an answer or because the server has restarted, a reload asks for the password", async () => {
  const browser = await chromium.launch()
  const page = await browser.open(service.url)
  await signUp(page, "carol")
  await sessionKept(page)
  const context = page.playwright.context()
  await context.route("**/api/session/key", (route) => route.abort())
  await page.reload()
  await page.text("button", "Unlock")
  await context.unrouteAll()
  await context.route("**/api/session/key", () => undefined)
  await page.reload()
  await page.text("button", "Unlock")
  await context.unrouteAll()
  await page.reload()
  await page.text("navigation", "Conversations")

  // Another page keeps the browser, and with it the cookie, while nobody is there to renew the session.
  const idle = await context.newPage()
  await page.close()
  await service.server.kill("SIGTERM")
  await service.server.start()
  expect(await idle.context().cookies(service.url)).toHaveLength(1)
  const later = await browser.open(service.url)
  await later.text("button", "Unlock")
  await browser.close()
}, 400_000)
