/** What a person does before some of the pictures are taken. */
import type { Page } from "playwright-core"

async function fillCredentials(page: Page): Promise<void> {
  await page.getByLabel("Handle").fill("alice")
  await page.getByLabel("Password", { exact: true }).fill("copper lantern quiet fjord")
}

export const STEPS: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  "create-account-filled": async (page) => {
    await fillCredentials(page)
    await page.getByLabel("Repeat password").fill("copper lantern")
    await page.keyboard.press("Enter")
    await page.getByText("The two passwords differ.").waitFor()
  },
  "recovery-key": async (page) => {
    await fillCredentials(page)
    await page.getByLabel("Repeat password").fill("copper lantern quiet fjord")
    await page.keyboard.press("Enter")
    await page.getByRole("region", { name: "Recovery key" }).waitFor()
    await page.getByRole("checkbox").check()
  },
  "log-in-refused": async (page) => {
    await fillCredentials(page)
    await page.getByRole("checkbox").check()
    await page.getByRole("button", { name: "Log in" }).click()
    await page.getByText("Handle or password is wrong.").waitFor()
  },
  "log-out-warning": async (page) => {
    await page.getByRole("button", { name: "Log out" }).click()
    await page.getByRole("dialog").waitFor()
  },
  "search-nothing": async (page) => {
    await page.getByRole("searchbox").fill("somebody else")
    await page.getByText("No conversation has").waitFor()
  },
  "not-here": async (page) => {
    await page.getByRole("heading", { name: "This conversation is not here" }).waitFor({ state: "attached" })
  },
  offline: async (page) => {
    await page.getByText("No connection.").waitFor()
  },
  "jump-to-latest": async (page) => {
    await page.getByRole("log").evaluate((log) => {
      log.scrollTop = log.scrollHeight - 2400
    })
    await page.getByRole("button", { name: "Jump to latest" }).waitFor()
  },
}
