/** Builds the gallery as the product is built, from another entry. */
import { build } from "vite"
import product from "../vite.config.ts"

const root = new URL("../src/gallery/", import.meta.url).pathname
export const GALLERY_FOLDER = new URL("../dist/gallery/", import.meta.url).pathname

export async function buildGallery(): Promise<void> {
  await build({
    ...product,
    configFile: false,
    logLevel: "warn",
    root,
    publicDir: new URL("../public/", import.meta.url).pathname,
    build: { ...product.build, outDir: GALLERY_FOLDER },
  })
}
