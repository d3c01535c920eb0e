/** What the tests of the views share: one build, one server, one browser, a fresh context per test. */
import { rm } from "node:fs/promises"
import type { Browser, JSHandle, Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, expect } from "vitest"
import type { FakeTacit } from "#gallery/fake-tacit.ts"
import { contextOf, launch, openScene, sceneNames, type View } from "./browser.ts"
import { buildGallery } from "./build.ts"
import { type Served, serve } from "./serve.ts"

export const DESKTOP: View = { size: { width: 1280, height: 800 } }
export const PHONE: View = { size: { width: 390, height: 844 }, touch: true }

let folder: string
let served: Served
let browser: Browser
const complaints: string[] = []

/** Call once in each test file. */
export function useGallery(): void {
  beforeAll(async () => {
    folder = await buildGallery()
    served = await serve(folder)
    browser = await launch()
  })
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close()
    // Every test also shows that the page broke no rule of its policy and fetched nothing from elsewhere.
    expect(complaints.splice(0)).toEqual([])
  })
  afterAll(async () => {
    await browser?.close()
    await served?.[Symbol.asyncDispose]()
    await rm(folder, { recursive: true, force: true })
  })
}

/** For a test that breaks something on purpose. */
export function forgiveComplaints(): readonly string[] {
  return complaints.splice(0)
}

export async function show(scene: string, view: View = DESKTOP): Promise<Page> {
  const context = await contextOf(browser, view)
  await context.grantPermissions(["clipboard-read", "clipboard-write"])
  return openScene(context, served.url, scene, complaints)
}

/** From now on time passes in the page only by `page.clock.runFor`. */
export async function stopClock(page: Page): Promise<void> {
  await page.clock.install()
  // A stop must lie ahead, and the clock runs while it is asked for.
  await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 60_000)
}

export function allScenes(): Promise<readonly string[]> {
  return sceneNames(browser, served.url)
}

/** The fake model inside the page: `(await tacitOf(page)).evaluate((tacit) => …)`. */
export function tacitOf(page: Page): Promise<JSHandle<FakeTacit>> {
  return page.evaluateHandle(() => (globalThis as unknown as { tacit: FakeTacit }).tacit)
}

export async function callsOf(page: Page): Promise<readonly string[]> {
  return (await tacitOf(page)).evaluate((tacit) => tacit.calls)
}
