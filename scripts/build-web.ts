/**
 * Builds the web app if it is missing or older than its sources. It is built into a folder of its own and
 * put in place by a rename, so that two starts at the same time do not serve a half-written app.
 */

import { createHash } from "node:crypto"
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { build } from "vite"

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))
const WEB = join(ROOT, "apps/web")
const TARGET = join(WEB, "dist/app")
const STAMP = ".sources"
const SOURCES = ["apps/web", "packages/protocol", "packages/crypto", "packages/client", "package-lock.json"]

/** A digest of everything that the app is made of. */
function sourcesDigest(): string {
  const digest = createHash("sha256")
  for (const source of SOURCES) addTo(digest, join(ROOT, source))
  return digest.digest("hex")
}

function addTo(digest: ReturnType<typeof createHash>, path: string): void {
  if (!statSync(path).isDirectory()) {
    digest.update(path.slice(ROOT.length)).update(readFileSync(path))
    return
  }
  const names = readdirSync(path).sort()
  for (const name of names) {
    const isSource =
      !["dist", "node_modules", "gallery", "vectors"].includes(name) && !/\.test\.tsx?$/.test(name)
    if (isSource) addTo(digest, join(path, name))
  }
}

const digest = sourcesDigest()
const stamp = join(TARGET, STAMP)
if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== digest) {
  const outDir = join(WEB, `dist/build-${process.pid}`)
  await build({
    configFile: join(WEB, "vite.config.ts"),
    logLevel: "error",
    build: { outDir, emptyOutDir: true },
  })
  writeFileSync(join(outDir, STAMP), digest)
  const old = join(WEB, `dist/old-${process.pid}`)
  mkdirSync(dirname(TARGET), { recursive: true })
  if (existsSync(TARGET)) renameSync(TARGET, old)
  renameSync(outDir, TARGET)
  rmSync(old, { recursive: true, force: true })
}
