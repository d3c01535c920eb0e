/** A page of the tests' own, built as the app is, for the real server to serve with its headers. */
import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { build, type Plugin } from "vite"

/** Builds the page in the folder `name` of tests/e2e; resolves with the folder that it is in now. */
export async function buildPage(name: string, plugins: Plugin[] = []): Promise<string> {
  const outDir = mkdtempSync(join(tmpdir(), `tacit-${name}-`))
  await build({
    configFile: false,
    root: fileURLToPath(new URL(`../${name}`, import.meta.url)),
    logLevel: "error",
    plugins,
    worker: { format: "es" },
    build: { outDir, emptyOutDir: true, target: "es2024", modulePreload: false },
  })
  return outDir
}
