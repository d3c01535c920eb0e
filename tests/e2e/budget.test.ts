import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { beforeAll, expect, test } from "vitest"
import { APP, buildApp } from "./src/service.ts"

beforeAll(buildApp, 400_000)

const gzipped = (path: string) => gzipSync(readFileSync(path), { level: 9 }).length
const sum = (paths: readonly string[]) => paths.reduce((total, path) => total + gzipped(path), 0)

/** Scripts and styles that the page itself names, and what those import at once. */
function firstLoad(): readonly string[] {
  const named = [
    ...readFileSync(join(APP, "index.html"), "utf8").matchAll(
      /(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g,
    ),
  ]
  const paths = new Set(named.map(([, path]) => path as string))
  for (const path of paths) {
    const imports = readFileSync(join(APP, path), "utf8").matchAll(/from\s?"\.\/([^"]+\.js)"/g)
    for (const [, name] of imports) paths.add(`assets/${name}`)
  }
  return [...paths].map((path) => join(APP, path))
}

test("TB8 The first screen costs at most 100,000 bytes of script and style", () => {
  const size = sum(firstLoad())
  expect(size).toBeGreaterThan(10_000)
  expect(size).toBeLessThanOrEqual(100_000)
})

test("TB8 Everything up to the first conversation costs at most 400,000 bytes, OPAQUE included", () => {
  const assets = join(APP, "assets")
  const all = readdirSync(assets).filter((name) => /\.(js|css)$/.test(name))
  expect(sum(all.map((name) => join(assets, name)))).toBeLessThanOrEqual(400_000)
})

test("TB8 The app names no other origin", () => {
  for (const name of ["index.html", "manifest.webmanifest"]) {
    expect(readFileSync(join(APP, name), "utf8")).not.toMatch(/https?:\/\//)
  }
})
