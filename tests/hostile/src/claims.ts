/** Which tests say that they mount which attack. */
import { readdirSync, readFileSync } from "node:fs"
import { join, relative } from "node:path"
import { ATTACK_ID } from "./attack.ts"
import { testNames } from "./test-names.ts"

const FOLDERS = ["packages", "apps", "tests", "scripts"]
const EXCEPTED = new Set(["node_modules", "dist", "vectors", "generated"])

export interface Claim {
  /** From the root of the repository. */
  readonly file: string
  /** With the names of what it stands in. */
  readonly name: string
}

/** The tests of a repository by the attacks that they name, in the order of files and lines. */
export function readClaims(root: string): ReadonlyMap<string, readonly Claim[]> {
  const claims = new Map<string, Claim[]>()
  const files = FOLDERS.flatMap((folder) => [...sources(join(root, folder))]).sort()
  for (const path of files) {
    const source = readFileSync(path, "utf8")
    if (!source.includes('"vitest"') || source.search(ATTACK_ID) < 0) continue
    const file = relative(root, path)
    for (const name of new Set(testNames(file, source)))
      for (const id of new Set(name.match(ATTACK_ID)))
        claims.set(id, [...(claims.get(id) ?? []), { file, name }])
  }
  return claims
}

function* sources(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (EXCEPTED.has(entry.name)) continue
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* sources(path)
    else if (/\.tsx?$/.test(entry.name)) yield path
  }
}
