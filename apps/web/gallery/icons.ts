/** Draws public/icon.svg as the PNG files that installers ask for: `node apps/web/gallery/icons.ts`. */
import { readFile } from "node:fs/promises"
import { launch } from "./browser.ts"

const folder = new URL("../public/", import.meta.url).pathname
const drawing = await readFile(`${folder}icon.svg`, "utf8")
// Square to the edge: platforms cut their own corners.
const square = drawing.replace('rx="15"', "")

await using browser = await launch()
for (const size of [192, 512]) {
  const page = await browser.newPage({ viewport: { width: size, height: size } })
  await page.setContent(
    `<body style="margin:0">${square.replace("<svg", `<svg width="${size}" height="${size}"`)}</body>`,
  )
  await page.screenshot({ path: `${folder}icon-${size}.png` })
  await page.close()
}
