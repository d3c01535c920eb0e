import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { chromium } from "./src/chromium.ts"
import {
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
beforeAll(async () => {
  service = await startService()
}, 400_000)
afterAll(async () => {
  await service?.server.dispose()
})

test("ST7 A browser that is killed while it sends, and a server that is killed while both write, lose nothing", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tacit-killed-"))
  const [alices, bobs] = [await chromium.launch(folder), await chromium.launch()]
  const [alice, bob] = [await alices.open(service.url), await bobs.open(service.url)]
  await signUp(bob, "bob")
  await signUp(alice, "alice")
  await startConversation(alice, "bob")
  await send(alice, "before the kill")
  await openConversation(bob, "alice")
  await bob.click("button", "Accept")
  await send(alice, "as the browser dies")
  await seesMessages(alice, ["before the kill", "as the browser dies"])
  await alices.kill()

  const again = await chromium.launch(folder)
  const back = await again.open(service.url)
  await back.text("heading", "Locked")
  await back.fill("textbox", "Password", PASSWORD)
  await back.click("button", "Unlock")
  await openConversation(back, "bob")
  await seesMessages(back, ["before the kill", "as the browser dies"])
  await seesMessages(bob, ["before the kill", "as the browser dies"])

  await service.server.kill()
  await until("both notice", async () => (await offline(back)) && (await offline(bob)))
  await send(back, "written by alice without a server")
  await send(bob, "written by bob without a server")
  await service.server.start()
  const all = ["written by alice without a server", "written by bob without a server"]
  for (const page of [back, bob]) {
    for (const text of all) await seesMessages(page, [text])
    await until("the banner goes", async () => !(await offline(page)))
    await until(
      "nothing waits",
      async () => !(await page.texts("article")).some((text) => /Sending/.test(text)),
    )
    expect(await page.complaints()).toEqual([])
  }
  expect(order(await back.texts("article"), all)).toEqual(order(await bob.texts("article"), all))
  await again.close()
  await bobs.close()
  rmSync(folder, { recursive: true, force: true })
}, 600_000)

async function offline(page: { texts(role: "status"): Promise<readonly string[]> }): Promise<boolean> {
  return (await page.texts("status")).some((text) => /connection|offline/i.test(text))
}

function order(articles: readonly string[], texts: readonly string[]): readonly string[] {
  return articles.flatMap((article) => texts.filter((text) => article.includes(text)))
}
