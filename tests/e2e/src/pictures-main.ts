/** npm run pictures: screenshots of the built app with two people talking, into docs/screenshots. */
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { type ChromiumPage, chromium } from "./chromium.ts"
import { openConversation, seesMessages, send, signUp, startConversation } from "./people.ts"
import { startService } from "./service.ts"

const FOLDER = fileURLToPath(new URL("../../../docs/screenshots", import.meta.url))
const SIZES = { desktop: [1280, 800], tablet: [768, 1024], phone: [390, 844] } as const
const TALK = [
  ["mara", "Did the gallery say anything about the light in the back room?"],
  ["tomas", "They did. North windows, no direct sun after ten."],
  ["tomas", "We can bring our own stands, they have power along the wall."],
  ["mara", "Two of ours fit if we turn them."],
  ["tomas", "Perfect. I will measure the doorway on Friday and send you the drawing."],
] as const

async function picture(page: ChromiumPage, name: string): Promise<void> {
  for (const colorScheme of ["dark", "light"] as const) {
    await page.playwright.emulateMedia({ colorScheme })
    for (const [size, [width, height]] of Object.entries(SIZES)) {
      await page.playwright.setViewportSize({ width, height })
      await page.playwright.waitForTimeout(400)
      await page.screenshot(join(FOLDER, `${name}-${size}-${colorScheme}.png`))
    }
  }
  await page.playwright.setViewportSize({ width: 1280, height: 800 })
}

mkdirSync(FOLDER, { recursive: true })
const service = await startService()
const [first, second] = [await chromium.launch(), await chromium.launch()]
const [mara, tomas] = [await first.open(service.url), await second.open(service.url)]
await picture(mara, "start")
await mara.click("button", "Log in")
await picture(mara, "log-in")
await mara.reload()
await mara.playwright.goto(service.url)
await signUp(mara, "mara")
await signUp(tomas, "tomas")
await startConversation(mara, "tomas")
let said = 0
for (const [who, text] of TALK) {
  await send(who === "mara" ? mara : tomas, text)
  if (said++ === 0) {
    await openConversation(tomas, "mara")
    await tomas.click("button", "Accept")
  }
  for (const page of [mara, tomas]) await seesMessages(page, [text])
}
await picture(tomas, "chat")
await tomas.click("button", "Conversation details")
await picture(tomas, "details")
await tomas.click("button", "Settings")
await picture(tomas, "settings")
await first.close()
await second.close()
await service.server.dispose()
