import { execFileSync } from "node:child_process"
import { createHash } from "node:crypto"
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { beforeAll, expect, test } from "vitest"
import { APP, buildApp } from "./src/service.ts"

const ROOT = fileURLToPath(new URL("../..", import.meta.url))

beforeAll(buildApp, 400_000)

/** Digests of the files of a build, by name. */
function digestsOf(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== ".sources")
    .map((entry) => join(entry.parentPath, entry.name))
  const digest = (file: string) => createHash("sha256").update(readFileSync(file)).digest("hex")
  return new Map(files.map((file) => [file.slice(folder.length), digest(file)]).sort() as [string, string][])
}

const scripts = () =>
  readdirSync(join(APP, "assets"))
    .filter((name) => name.endsWith(".js"))
    .map((name) => ({ name, source: readFileSync(join(APP, "assets", name), "utf8") }))

test("CD-02 Whoever builds the app from these sources gets these very bytes", () => {
  const outDir = mkdtempSync(join(tmpdir(), "tacit-build-"))
  const command = ["exec", "vite", "build", "--", "--outDir", outDir, "--emptyOutDir", "--logLevel", "error"]
  const env = { ...process.env, NODE_ENV: "production" }
  execFileSync("npm", command, { cwd: join(ROOT, "apps/web"), env, stdio: "inherit" })
  expect(digestsOf(outDir)).toEqual(digestsOf(APP))
  rmSync(outDir, { recursive: true })
}, 400_000)

test("CD-02 Every package is named by the hash of its content, and none but Node runs a script when installed", () => {
  const { packages } = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")) as {
    packages: Record<string, { link?: true; resolved?: string; integrity?: string; hasInstallScript?: true }>
  }
  const foreign = Object.entries(packages).filter(
    ([path, { link }]) => path.includes("node_modules/") && !link,
  )
  expect(foreign.length).toBeGreaterThan(20)
  expect(foreign.filter(([, { integrity }]) => !integrity?.startsWith("sha512-"))).toEqual([])
  const { allowScripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"))
  expect(allowScripts).toEqual({ node: true })
  const withScripts = foreign.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path)
  expect(withScripts.filter((path) => !/node_modules\/(node|fsevents)$/.test(path))).toEqual([])
})

test("CD-05 What is shipped has no tools of tests, no trust without proof, and no source maps", () => {
  for (const { name, source } of scripts())
    expect(source, name).not.toMatch(/unsafeTesting|acceptAll|__test|sourceMappingURL/)
  expect(readdirSync(join(APP, "assets")).filter((name) => name.endsWith(".map"))).toEqual([])
})

test("CD-05 ST-07 Nothing but React's names for its own fields comes from Math.random", () => {
  for (const { name, source } of scripts()) {
    const draws = [...source.matchAll(/.{24}Math\.random\(\)/g)].map(([draw]) => draw)
    // `__reactFiber$` and `_reactListening`, so that two copies of React in one page do not meet.
    if (/^index-/.test(name)) expect(draws.length).toBeLessThanOrEqual(2)
    else expect(draws, name).toEqual([])
  }
})

test("TB11 No script imports the worker's entry, which WebKit would run a second time", () => {
  const entries = scripts().filter(({ name }) => /^engine\.worker-/.test(name))
  expect(entries.length).toBe(1)
  expect(scripts().filter(({ source }) => /from\s?"\.\/engine\.worker-/.test(source))).toEqual([])
})
