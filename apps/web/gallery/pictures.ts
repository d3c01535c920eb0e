/**
 * Pictures of every screen in every size and both themes, for looking at, and what can be judged without
 * eyes: axe, content that does not fit, anything the page or its Content Security Policy complains about.
 *
 *     node apps/web/gallery/pictures.ts [folder] [scene …]
 */
import { mkdir, readFile } from "node:fs/promises"
import { createRequire } from "node:module"
import { join } from "node:path"
import { parseArgs } from "node:util"
import type { Page } from "playwright-core"
import { contextOf, launch, openScene, type Theme } from "./browser.ts"
import { buildGallery, GALLERY_FOLDER } from "./build.ts"
import { serve } from "./serve.ts"

const SIZES = {
  desktop: { size: { width: 1280, height: 800 }, touch: false },
  tablet: { size: { width: 768, height: 1024 }, touch: false },
  phone: { size: { width: 390, height: 844 }, touch: true },
  narrow: { size: { width: 320, height: 640 }, touch: true },
} as const

const axeSource = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { size: { type: "string", multiple: true }, theme: { type: "string", multiple: true } },
})
const folder = positionals[0] ?? new URL("../dist/pictures/", import.meta.url).pathname
const faults: string[] = []

await buildGallery()
await mkdir(folder, { recursive: true })
await using served = await serve(GALLERY_FOLDER)
await using browser = await launch()
const scenes = positionals.length > 1 ? positionals.slice(1) : await allScenes()

for (const [name, { size, touch }] of Object.entries(SIZES)) {
  if (values.size !== undefined && !values.size.includes(name)) continue
  for (const theme of (values.theme ?? ["dark", "light"]) as readonly Theme[]) {
    const context = await contextOf(browser, { size, touch, theme })
    for (const scene of scenes) {
      const page = await openScene(context, served.url, scene, faults)
      await page.waitForFunction(() =>
        document.getAnimations().every((each) => each.playState === "finished"),
      )
      await page.screenshot({ path: join(folder, `${scene}-${name}-${theme}.png`) })
      const label = `${scene} (${name}, ${theme})`
      faults.push(...(await widthFaults(page, label)), ...(await axeFaults(page, label)))
      await page.close()
    }
    await context.close()
  }
}

process.stdout.write(`${scenes.length} scenes in ${folder}\n`)
for (const fault of new Set(faults)) process.stdout.write(`${fault}\n`)
if (faults.length > 0) process.exitCode = 1

async function allScenes(): Promise<readonly string[]> {
  const page = await openScene(await browser.newContext(), served.url, "start", faults)
  const names = await page.evaluate(() => (globalThis as unknown as { sceneNames: string[] }).sceneNames)
  await page.context().close()
  return names
}

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

async function axeFaults(page: Page, label: string): Promise<readonly string[]> {
  // By the protocol, not by a script element: the page's policy stays as it is.
  await page.evaluate(axeSource)
  const violations = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import("axe-core") }
    const { violations: found } = await axe.run()
    return found.flatMap((rule) =>
      rule.nodes.map((node) => `${rule.id}: ${node.target.join(" ")} ${node.any[0]?.message ?? ""}`),
    )
  })
  return violations.map((violation) => `${label}: axe ${violation}`)
}
