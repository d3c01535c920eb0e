/**
 * Pictures of every screen in every size and both themes, for looking at, and what can be judged without
 * eyes: axe, content that does not fit, anything the page or its Content Security Policy complains about.
 *
 *     node apps/web/gallery/pictures.ts [folder] [scene …]
 */
import { mkdir, rm } from "node:fs/promises"
import { join } from "node:path"
import { parseArgs } from "node:util"
import type { Page } from "playwright-core"
import { axeFaults } from "./axe.ts"
import { atRest, contextOf, launch, openScene, sceneNames, type Theme } from "./browser.ts"
import { buildGallery } from "./build.ts"
import { serve } from "./serve.ts"
import { STEPS } from "./steps.ts"

const SIZES = {
  desktop: { size: { width: 1280, height: 800 }, touch: false },
  tablet: { size: { width: 768, height: 1024 }, touch: false },
  phone: { size: { width: 390, height: 844 }, touch: true },
  narrow: { size: { width: 320, height: 640 }, touch: true },
} as const

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { size: { type: "string", multiple: true }, theme: { type: "string", multiple: true } },
})
const folder = positionals[0] ?? new URL("../dist/pictures/", import.meta.url).pathname
const faults: string[] = []

const built = await buildGallery()
await mkdir(folder, { recursive: true })
await using served = await serve(built)
await using browser = await launch()
const scenes = positionals.length > 1 ? positionals.slice(1) : await sceneNames(browser, served.url)

for (const [name, { size, touch }] of Object.entries(SIZES)) {
  if (values.size !== undefined && !values.size.includes(name)) continue
  for (const theme of (values.theme ?? ["dark", "light"]) as readonly Theme[]) {
    const context = await contextOf(browser, { size, touch, theme })
    for (const scene of scenes) {
      const page = await openScene(context, served.url, scene, faults)
      await STEPS[scene]?.(page)
      await atRest(page)
      await page.screenshot({ path: join(folder, `${scene}-${name}-${theme}.png`) })
      const label = `${scene} (${name}, ${theme})`
      const violations = await axeFaults(page)
      faults.push(...(await widthFaults(page, label)), ...violations.map((each) => `${label}: axe ${each}`))
      await page.close()
    }
    await context.close()
  }
}

await rm(built, { recursive: true })
process.stdout.write(`${scenes.length} scenes in ${folder}\n`)
for (const fault of new Set(faults)) process.stdout.write(`${fault}\n`)
if (faults.length > 0) process.exitCode = 1

async function widthFaults(page: Page, label: string): Promise<readonly string[]> {
  const wide = await page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll("[role=log], nav ul, main, aside, section")]
      .filter(
        (element) =>
          element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).overflowX !== "visible",
      )
      .map((element) => `${element.tagName}.${element.className}`),
  )
  return wide.map((element) => `${label}: ${element} is wider than its place`)
}
