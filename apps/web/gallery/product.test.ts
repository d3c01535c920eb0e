import { mkdtemp, readdir, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { build } from "vite"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import product from "../vite.config.ts"

describe("the product's build", () => {
  let folder = ""
  const files = new Map<string, string>()

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "tacit-product-"))
    await build({
      ...product,
      configFile: false,
      logLevel: "error",
      build: { ...product.build, outDir: folder, emptyOutDir: true },
    })
    for (const name of await readdir(folder, { recursive: true })) {
      if (/\.(html|js|css|webmanifest|svg)$/.test(name))
        files.set(name, await readFile(join(folder, name), "utf8"))
    }
  })
  afterAll(() => rm(folder, { recursive: true }))

  test("has nothing of the gallery in it", () => {
    expect(files.size).toBeGreaterThan(5)
    for (const [name, text] of files) expect(text.includes("Mara Reyes"), name).toBe(false)
  })

  test("has no markup that its policy refuses: no inline script, no style element, no style attribute", () => {
    const page = files.get("index.html") ?? ""
    expect(page).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=/)
    expect(page).toContain('<script type="module"')
  })

  test("comes without source maps, and keeps fonts as files", async () => {
    const names = await readdir(folder, { recursive: true })
    expect(names.filter((name) => name.endsWith(".map"))).toEqual([])
    expect(names.filter((name) => name.endsWith(".woff2"))).toHaveLength(2)
    for (const [name, text] of files) {
      if (name.endsWith(".css")) expect(text, name).not.toContain("url(data:")
    }
  })
})
