/** Chromium by Playwright: a browser that is on the machine, or the one that the test command installs. */
import { type ChildProcess, spawn } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type BrowserContext, type Page as PlaywrightPage, chromium as playwright } from "playwright-core"
import { type Browser, type Driver, PATIENCE, type Page, type Role } from "./driver.ts"
import { findChromium } from "./find-browser.ts"
import { isOfPolicy, meanOrigin, watchContext } from "./watched-pages.ts"

/** Headless, without a sandbox that a container lacks, and without traffic of the browser's own. */
export const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
]

export interface ChromiumPage extends Page {
  readonly playwright: PlaywrightPage
  /** Ends the page's renderer as a crash does. */
  crash(): Promise<void>
}

export interface ChromiumBrowser extends Browser {
  open(url: string): Promise<ChromiumPage>
}

export interface ChromiumDriver extends Driver {
  launch(profile?: string): Promise<ChromiumBrowser>
}

export const chromium: ChromiumDriver = {
  engine: "chromium",
  async launch(profile) {
    const folder = profile ?? mkdtempSync(join(tmpdir(), "tacit-chromium-"))
    const context = await playwright.launchPersistentContext(folder, {
      executablePath: await findChromium(),
      args: FLAGS,
      viewport: { width: 1280, height: 800 },
    })
    context.setDefaultTimeout(PATIENCE)
    watchContext(context)
    // The browser comes with a blank page. It is taken once: tabs may be opened at the same time.
    const blank = context.pages().slice(0, 1)
    const forget = () => {
      if (!profile) rmSync(folder, { recursive: true, force: true })
    }
    return {
      open: async (url) => openPage(context, blank.pop() ?? (await context.newPage()), url),
      async kill() {
        await killByProfile(folder)
        await context.close().catch(() => undefined)
        forget()
      },
      async close() {
        await context.close()
        forget()
      },
    }
  },
}

export async function openPage(
  context: BrowserContext,
  page: PlaywrightPage,
  url: string,
): Promise<ChromiumPage> {
  const complaints: string[] = []
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`))
  page.on("console", (message) => {
    const text = message.text()
    if (isOfPolicy(text)) complaints.push(text)
  })
  if (/^http/.test(url)) meanOrigin(url)
  await page.goto(url)
  const find = (role: Role, name: string) =>
    role === "textbox" ? page.getByLabel(name, { exact: true }) : page.getByRole(role, { name, exact: true })
  return {
    playwright: page,
    click: (role, name, timeout = PATIENCE) => find(role, name).click({ timeout }),
    fill: (role, name, text) => find(role, name).fill(text),
    press: (key) => page.keyboard.press(key),
    async text(role, name) {
      return (await find(role, name).first().textContent()) ?? ""
    },
    texts: (role) => page.getByRole(role).allTextContents(),
    async sees(role, name) {
      return (await find(role, name).count()) > 0
    },
    async reload() {
      await page.reload()
    },
    complaints: async () => complaints,
    async screenshot(file) {
      await page.screenshot({ path: file })
    },
    close: () => page.close(),
    async crash() {
      const session = await context.newCDPSession(page)
      session.send("Page.crash").catch(() => undefined)
    },
  }
}

/** SIGKILL for the browser that has this profile open, and for nothing else. */
async function killByProfile(folder: string): Promise<void> {
  const killer: ChildProcess = spawn("pkill", ["-KILL", "-f", `--user-data-dir=${folder}`], {
    stdio: "ignore",
  })
  await new Promise<void>((resolve) => killer.once("exit", () => resolve()))
}
