/** Firefox by WebDriver BiDi. Without a profile folder it gets a fresh one that is thrown away. */
import { existsSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type ElementHandle, launch, type Page as PuppeteerPage } from "puppeteer-core"
import { type Browser, type Driver, PATIENCE, type Page, type Role } from "./driver.ts"
import { installPackages } from "./find-browser.ts"
import { elementsByRole, noteComplaints } from "./in-page.ts"

const { FIREFOX = "/usr/bin/firefox-esr" } = process.env

function findFirefox(): string {
  if (!existsSync(FIREFOX)) installPackages("firefox-esr")
  if (!existsSync(FIREFOX)) throw new Error("No Firefox: install one, or name it in FIREFOX.")
  return FIREFOX
}

export const firefox: Driver = {
  engine: "firefox",
  async launch(profile): Promise<Browser> {
    const folder = profile ?? mkdtempSync(join(tmpdir(), "tacit-firefox-"))
    const browser = await launch({
      browser: "firefox",
      executablePath: findFirefox(),
      headless: true,
      userDataDir: folder,
      timeout: 2 * PATIENCE,
      defaultViewport: { width: 1280, height: 800 },
    })
    const forget = () => {
      if (!profile) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    }
    return {
      async open(url) {
        const page = await browser.newPage()
        await page.goto(url)
        await page.evaluate(noteComplaints)
        return new FirefoxPage(page)
      },
      async kill() {
        browser.process()?.kill("SIGKILL")
        forget()
      },
      async close() {
        await browser.close()
        forget()
      },
    }
  },
}

class FirefoxPage implements Page {
  readonly #page: PuppeteerPage

  constructor(page: PuppeteerPage) {
    this.#page = page
  }

  async click(role: Role, name: string, patience = PATIENCE): Promise<void> {
    await this.#onElement(role, name, (element) => element.click(), patience)
  }

  async fill(role: Role, name: string, text: string): Promise<void> {
    await this.#onElement(role, name, async (field) => {
      await field.click({ count: 3 })
      await field.press("Backspace")
      await field.type(text)
    })
  }

  press(key: string): Promise<void> {
    return this.#page.keyboard.press(key as "Enter")
  }

  async text(role: Role, name: string): Promise<string> {
    const read = (element: ElementHandle) => element.evaluate(({ textContent }) => textContent ?? "")
    return this.#onElement(role, name, read)
  }

  async texts(role: Role): Promise<readonly string[]> {
    const found = await this.#page.evaluateHandle(elementsByRole, role, null)
    return found.evaluate((elements) => elements.map((element) => element.textContent ?? ""))
  }

  async sees(role: Role, name: string): Promise<boolean> {
    return (await this.#look(role, name)) !== undefined
  }

  async reload(): Promise<void> {
    await this.#page.reload()
    await this.#page.evaluate(noteComplaints)
  }

  complaints(): Promise<readonly string[]> {
    return this.#page.evaluate(() => (globalThis as { tacitComplaints?: string[] }).tacitComplaints ?? [])
  }

  async screenshot(file: string): Promise<void> {
    await this.#page.screenshot({ path: file as `${string}.png` })
  }

  close(): Promise<void> {
    return this.#page.close()
  }

  async #look(role: Role, name: string): Promise<ElementHandle | undefined> {
    const all = await this.#page.evaluateHandle(elementsByRole, role, name)
    const first = await all.evaluateHandle((elements) => elements[0] ?? null)
    return (first.asElement() as ElementHandle | null) ?? undefined
  }

  /** A screen that is drawn again between finding and acting takes the element away: it is found again. */
  async #onElement<T>(
    role: Role,
    name: string,
    act: (element: ElementHandle) => Promise<T>,
    patience = PATIENCE,
  ): Promise<T> {
    const end = Date.now() + patience
    for (;;) {
      const element = await this.#find(role, name, end)
      try {
        return await act(element)
      } catch (error) {
        if (Date.now() > end || (await element.evaluate(({ isConnected }) => isConnected))) throw error
      }
    }
  }

  async #find(role: Role, name: string, end: number): Promise<ElementHandle> {
    for (;;) {
      const element = await this.#look(role, name)
      if (element) return element
      if (Date.now() > end) {
        const page = await this.#page.evaluate(() => document.body.innerText)
        throw new Error(`no ${role} “${name}” in time; the page says: ${page}`)
      }
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}
