/** What the tests of the views share: one build, one server, one browser, a fresh context per test. */
import type { Browser, JSHandle, Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, expect } from "vitest"
import type { FakeTacit } from "#gallery/fake-tacit.ts"
import { contextOf, launch, openScene, type View } from "./browser.ts"
import { buildGallery, GALLERY_FOLDER } from "./build.ts"
import { type Served, serve } from "./serve.ts"

export const DESKTOP: View = { size: { width: 1280, height: 800 } }
export const PHONE: View = { size: { width: 390, height: 844 }, touch: true }

let served: Served
let browser: Browser
const complaints: string[] = []

/** Call once in each test file. */
export function useGallery(): void {
  beforeAll(async () => {
    await buildGallery()
    served = await serve(GALLERY_FOLDER)
    browser = await launch()
  })
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close()
    // Every test also shows that the page broke no rule of its policy and fetched nothing from elsewhere.
    expect(complaints.splice(0)).toEqual([])
  })
  afterAll(async () => {
    await browser.close()
    await served[Symbol.asyncDispose]()
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

/** The fake model inside the page: `(await tacitOf(page)).evaluate((tacit) => …)`. */
export function tacitOf(page: Page): Promise<JSHandle<FakeTacit>> {
  return page.evaluateHandle(() => (globalThis as unknown as { tacit: FakeTacit }).tacit)
}

export async function callsOf(page: Page): Promise<readonly string[]> {
  return (await tacitOf(page)).evaluate((tacit) => tacit.calls)
}
