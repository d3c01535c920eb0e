import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core"

/** Debian's Chromium, headless, as it runs without a display and without user namespaces. */
export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
  })
}

/** When something counts as never happening. Nothing is decided by it on a machine that is only busy. */
export const PATIENCE = 100_000

export type Theme = "dark" | "light"

export interface Size {
  readonly width: number
  readonly height: number
}

export interface View {
  readonly size: Size
  readonly theme?: Theme
  readonly touch?: boolean
  readonly reducedMotion?: boolean
}

export async function contextOf(browser: Browser, view: View): Promise<BrowserContext> {
  const context = await browser.newContext({
    viewport: view.size,
    colorScheme: view.theme ?? "dark",
    hasTouch: view.touch ?? false,
    isMobile: view.touch ?? false,
    reducedMotion: view.reducedMotion ? "reduce" : "no-preference",
    locale: "en-GB",
    timezoneId: "UTC",
  })
  context.setDefaultTimeout(PATIENCE)
  return context
}

/** Opens a scene; everything that the page complains about lands in `complaints`. */
export async function openScene(
  context: BrowserContext,
  url: string,
  scene: string,
  complaints: string[],
): Promise<Page> {
  const page = await context.newPage()
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning")
      complaints.push(`${scene}: ${message.text()}`)
  })
  page.on("pageerror", (error) => complaints.push(`${scene}: ${error.message}`))
  page.on("request", (request) => {
    const target = request.url()
    if (!target.startsWith(url) && !target.startsWith("blob:")) complaints.push(`${scene}: fetched ${target}`)
  })
  await page.goto(`${url}?scene=${scene}`)
  await page.waitForSelector(scene === "loading" ? "#root > *" : '#root > :not([aria-busy="true"])')
  await page.evaluate(() => document.fonts.ready.then(() => undefined))
  return page
}

/** Every scene that the gallery has. */
export async function sceneNames(browser: Browser, url: string): Promise<readonly string[]> {
  const page = await openScene(await browser.newContext(), url, "start", [])
  const names = await page.evaluate(() => (globalThis as unknown as { sceneNames: string[] }).sceneNames)
  await page.context().close()
  return names
}

/** Resolves when nothing moves. */
export async function atRest(page: Page): Promise<void> {
  await page.waitForFunction(() => document.getAnimations().every((each) => each.playState === "finished"))
}
