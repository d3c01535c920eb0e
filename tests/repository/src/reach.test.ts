import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, onTestFinished, test } from "vitest"
import { bundle, type ModuleGraph } from "./module-graph.ts"
import { REPOSITORY } from "./seeded-tree.ts"

/** HPKE and its ML-KEM ask for Node's `crypto` only where `globalThis.crypto` is missing: never in a browser. */
const FALLBACK = /^node_modules\/(@hpke\/[^/]+|mlkem)\//

function nodeModulesNeeded({ builtins }: ModuleGraph): string[] {
  return builtins
    .filter(({ module, importer }) => !(module === "crypto" && FALLBACK.test(importer)))
    .map(({ module, importer }) => `${importer} needs ${module}`)
}

async function seedEntry(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "tacit-entry-"))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await writeFile(join(folder, "entry.ts"), text)
  return join(folder, "entry.ts")
}

test("the client builds for a browser without any Node module", async () => {
  const graph = await bundle(join(REPOSITORY, "packages/client/src/index.ts"), "browser")
  expect(graph.files).toContain("packages/client/src/index.ts")
  expect(nodeModulesNeeded(graph)).toEqual([])
  expect(graph.code).not.toMatch(/["']node:/)
})

test("the server reaches nothing that could read what only members may read", async () => {
  const graph = await bundle(join(REPOSITORY, "apps/server/src/main.ts"), "node")
  expect(graph.files).toContain("apps/server/src/main.ts")
  const forbidden =
    /^packages\/(client|crypto)\/|^packages\/protocol\/src\/content\b|^node_modules\/(ts-mls|@hpke)\//
  expect(graph.files.filter((file) => forbidden.test(file))).toEqual([])
  expect(graph.code).not.toMatch(/["'](ts-mls|@hpke\/[^"']*)["']/)
})

test.each([
  `import { readFileSync } from "node:fs"\nexport const read = readFileSync\n`,
  `import { randomBytes } from "crypto"\nexport const random = randomBytes\n`,
  `export const later = () => import("node:fs")\n`,
])("a Node module in a browser build is noticed: %j", async (text) => {
  expect(nodeModulesNeeded(await bundle(await seedEntry(text), "browser"))).toHaveLength(1)
})

test("a detour to content in a server build is noticed", async () => {
  const content = join(REPOSITORY, "packages/protocol/src/content/index.ts")
  const graph = await bundle(await seedEntry(`export * from ${JSON.stringify(content)}\n`), "node")
  // A list of names leaves no trace in a bundle; what it leads to does.
  expect(graph.files.filter((file) => file.startsWith("packages/protocol/src/content/"))).not.toEqual([])
})
