/** Builds the gallery as the product is built, from another entry. */
import { mkdir, mkdtemp } from "node:fs/promises"
import { build } from "vite"
import product from "../vite.config.ts"

const root = new URL("../src/gallery/", import.meta.url).pathname
const galleries = new URL("../dist/gallery/", import.meta.url).pathname

/** Resolves with a folder of its own: files of tests run side by side. */
export async function buildGallery(): Promise<string> {
  await mkdir(galleries, { recursive: true })
  const outDir = await mkdtemp(galleries)
  await build({
    ...product,
    configFile: false,
    logLevel: "warn",
    root,
    publicDir: new URL("../public/", import.meta.url).pathname,
    build: { ...product.build, outDir },
  })
  return outDir
}
