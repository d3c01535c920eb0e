// A file is one concept (P2): over 300 lines it is shown, over 500 it is refused.
import { readdirSync, readFileSync } from "node:fs"
import { join, relative } from "node:path"

const NOTICE = 300
const LIMIT = 500
const FOLDERS = ["packages", "apps", "tests", "scripts"]
const EXCEPTED = new Set(["node_modules", "dist", "vectors", "generated"])

const root = process.argv[2] ?? join(import.meta.dirname, "..")

function* sources(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (EXCEPTED.has(entry.name)) continue
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* sources(path)
    else if (/\.tsx?$/.test(entry.name)) yield path
  }
}

const present = new Set(readdirSync(root))
const long = FOLDERS.filter((folder) => present.has(folder))
  .flatMap((folder) => [...sources(join(root, folder))])
  .map((path) => ({ path: relative(root, path), lines: readFileSync(path, "utf8").split("\n").length - 1 }))
  .filter(({ lines }) => lines > NOTICE)
  .sort((a, b) => b.lines - a.lines)

for (const { path, lines } of long) {
  console.log(`${lines > LIMIT ? "refused" : "long"}: ${path} has ${lines} lines`)
}
if (long.some(({ lines }) => lines > LIMIT)) {
  console.error(`No source file may have more than ${LIMIT} lines: divide it by concept.`)
  process.exitCode = 1
}
