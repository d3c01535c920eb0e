import { expect, test } from "vitest"
import { type Sources, seedTree } from "./seeded-tree.ts"

const use = (specifier: string) => `import * as seeded from "${specifier}"\nexport const used = seeded\n`

/** Each seed is refused by the named rule, in the named file: the first of the sources. */
const REFUSED: ReadonlyArray<readonly [what: string, rule: string, sources: Sources]> = [
  [
    "an import cycle",
    "lint/suspicious/noImportCycles",
    {
      "packages/protocol/src/egg.ts": `import { hen } from "./hen.ts"\nexport const egg = () => hen\n`,
      "packages/protocol/src/hen.ts": `import { egg } from "./egg.ts"\nexport const hen = () => egg\n`,
    },
  ],
  boundary("protocol importing the client", "packages/protocol/src/seed.ts", "@tacit/client"),
  boundary("protocol importing crypto", "packages/protocol/src/seed.ts", "@tacit/crypto"),
  boundary("protocol importing crypto by path", "packages/protocol/src/seed.ts", "../../crypto/src/index.ts"),
  boundary(
    "what the server may import leading to content",
    "packages/protocol/src/seed.ts",
    "./content/note.ts",
  ),
  boundary("crypto importing the client", "packages/crypto/src/seed.ts", "@tacit/client"),
  boundary("crypto importing the client by path", "packages/crypto/src/seed.ts", "../../client/src/index.ts"),
  boundary("the client importing the server", "packages/client/src/seed.ts", "@tacit/server"),
  boundary(
    "the client importing the server by path",
    "packages/client/src/seed.ts",
    "../../../apps/server/src/index.ts",
  ),
  boundary("the pure client importing its Node adapters", "packages/client/src/seed.ts", "./node/index.ts"),
  boundary("a Node adapter importing the server", "packages/client/src/node/seed.ts", "@tacit/server"),
  boundary(
    "a unit test of the client importing the server",
    "packages/client/src/seed.test.ts",
    "@tacit/server",
  ),
  boundary("the server importing crypto", "apps/server/src/seed.ts", "@tacit/crypto"),
  boundary("the server importing content", "apps/server/src/seed.ts", "@tacit/protocol/content"),
  boundary("the server importing the client", "apps/server/src/seed.ts", "@tacit/client"),
  boundary("the server importing the Node client", "apps/server/src/seed.ts", "@tacit/client/node"),
  boundary(
    "the server importing the client by path",
    "apps/server/src/seed.ts",
    "../../../packages/client/src/index.ts",
  ),
  boundary(
    "the server importing content by path",
    "apps/server/src/seed.ts",
    "../../../packages/protocol/src/content/note.ts",
  ),
  boundary("the server importing the MLS library", "apps/server/src/seed.ts", "ts-mls"),
  boundary("a unit test of the server importing the client", "apps/server/src/seed.test.ts", "@tacit/client"),
  boundary("the command line importing the server", "apps/cli/src/seed.ts", "@tacit/server"),
  boundary(
    "the client importing what only tests use",
    "packages/client/src/seed.ts",
    "@tacit/crypto/testing",
  ),
  boundary("the web app importing the server", "apps/web/src/seed.tsx", "@tacit/server"),
  [
    "the server loading crypto later",
    "lint/style/noRestrictedImports",
    { "apps/server/src/seed.ts": `export const later = () => import("@tacit/crypto")\n` },
  ],
  [
    "the server re-exporting content",
    "lint/style/noRestrictedImports",
    { "apps/server/src/seed.ts": `export { note } from "@tacit/protocol/content"\n` },
  ],
  [
    "a Node module in a pure package",
    "lint/correctness/noNodejsModules",
    { "packages/crypto/src/seed.ts": use("node:fs") },
  ],
  ...["Date.now()", "new Date()", "Math.random()", "crypto.getRandomValues(new Uint8Array(1))"].map(
    (ambient) =>
      seed(
        `${ambient} in a package`,
        "plugin",
        "packages/client/src/seed.ts",
        `export const now = () => ${ambient}\n`,
      ),
  ),
  ...["server", "web", "cli"].map((app) =>
    seed(
      `ST-07 Math.random in the ${app}`,
      "plugin",
      `apps/${app}/src/seed.ts`,
      "export const id = () => Math.random()\n",
    ),
  ),
  ...["setTimeout", "setInterval"].map((timer) =>
    seed(
      `${timer} in a package`,
      "lint/style/noRestrictedGlobals",
      "packages/client/src/seed.ts",
      `export const wait = (done: () => void) => ${timer}(done, 1)\n`,
    ),
  ),
  seed(
    "WebSocket in a package",
    "lint/style/noRestrictedGlobals",
    "packages/client/src/seed.ts",
    `export const dial = (url: string) => new WebSocket(url)\n`,
  ),
  seed(
    "indexedDB in a package",
    "lint/style/noRestrictedGlobals",
    "packages/client/src/seed.ts",
    `export const open = () => indexedDB.open("a")\n`,
  ),
  seed(
    "an ambient global behind globalThis",
    "plugin",
    "packages/client/src/seed.ts",
    `export const wait = (done: () => void) => globalThis.setTimeout(done, 1)\n`,
  ),
  seed(
    "a floating promise",
    "lint/nursery/noFloatingPromises",
    "packages/client/src/seed.ts",
    `const save = async () => 1\nexport function leave(): void {\n  save()\n}\n`,
  ),
  [
    "a floating promise of another file",
    "lint/nursery/noFloatingPromises",
    {
      "packages/client/src/seed.ts": `import { save } from "./save.ts"\nexport function leave(): void {\n  save()\n}\n`,
      "packages/client/src/save.ts": `export async function save(): Promise<void> {}\n`,
    },
  ],
  seed(
    "a floating promise of a method behind an interface",
    "lint/nursery/noFloatingPromises",
    "packages/client/src/seed.ts",
    `export interface Store {\n  save(): Promise<void>\n}\nexport function leave(store: Store): void {\n  store.save()\n}\n`,
  ),
  seed(
    "console in a package",
    "lint/suspicious/noConsole",
    "packages/client/src/seed.ts",
    `console.log("a")\n`,
  ),
  seed("console in the server", "lint/suspicious/noConsole", "apps/server/src/seed.ts", `console.log("a")\n`),
  seed("any", "lint/suspicious/noExplicitAny", "packages/client/src/seed.ts", `export const a: any = 1\n`),
  seed(
    "an unused variable",
    "lint/correctness/noUnusedVariables",
    "packages/client/src/seed.ts",
    `const a = 1\n`,
  ),
  seed(
    "an unused import",
    "lint/correctness/noUnusedImports",
    "packages/client/src/seed.ts",
    `import { seeded } from "@tacit/crypto"\n`,
  ),
  seed(
    "a switch that forgets a case",
    "lint/nursery/useExhaustiveSwitchCases",
    "packages/client/src/seed.ts",
    `export function f(a: "x" | "y"): void {\n  switch (a) {\n    case "x":\n      f("y")\n  }\n}\n`,
  ),
  seed(
    "a barrel file",
    "lint/performance/noBarrelFile",
    "packages/client/src/outbox/all.ts",
    `export { seeded } from "@tacit/crypto"\n`,
  ),
  seed(
    "a function of more than 80 lines",
    "lint/complexity/noExcessiveLinesPerFunction",
    "packages/client/src/seed.ts",
    `export function long(a: number[]): void {\n${"  a.push(1)\n".repeat(81)}}\n`,
  ),
  seed(
    "a module mock",
    "plugin",
    "packages/client/src/seed.test.ts",
    `import { vi } from "vitest"\nvi.mock("./index.ts")\n`,
  ),
  seed(
    "a test left alone with .only",
    "lint/suspicious/noFocusedTests",
    "packages/client/src/seed.test.ts",
    `import { test } from "vitest"\ntest.only("a", () => {})\n`,
  ),
]

const ALLOWED: Sources = {
  "packages/client/src/platform/clock.ts": "export const now = () => Date.now()\n",
  "packages/client/src/node/store.ts": `import { DatabaseSync } from "node:sqlite"\nexport const open = () => new DatabaseSync(":memory:")\nexport const now = () => Date.now()\n`,
  "packages/client/src/seed.ts": `import { seeded } from "@tacit/crypto"\nimport { seeded as content } from "@tacit/protocol/content"\nexport const dates = [new Date(seeded), content]\n`,
  "packages/protocol/src/content/note.ts": `import { seeded } from "../index.ts"\nexport const note = seeded\n`,
  "apps/server/src/main.ts": `import { readFileSync } from "node:fs"\nimport { seeded } from "@tacit/protocol"\nexport const at = [Date.now(), seeded, readFileSync]\n`,
  "apps/cli/src/main.ts": `import { seeded } from "@tacit/client"\nimport { seeded as adapters } from "@tacit/client/node"\nconsole.log(seeded, adapters)\n`,
  "tests/scenario/src/story.test.ts": `import { seeded as client } from "@tacit/client"\nimport { seeded as server } from "@tacit/server"\nexport const both = [client, server]\n`,
}

function seed(what: string, rule: string, path: string, text: string): readonly [string, string, Sources] {
  return [what, rule, { [path]: text }]
}

function boundary(what: string, path: string, specifier: string): readonly [string, string, Sources] {
  return seed(what, "lint/style/noRestrictedImports", path, use(specifier))
}

test("a tree that keeps the rules passes", async () => {
  await using tree = await seedTree(ALLOWED)
  const verdict = await tree.lint()
  expect(verdict.output).not.toContain("━━")
  expect(verdict.passed).toBe(true)
})

test.each(REFUSED)("the linter refuses %s", async (_what, rule, sources) => {
  await using tree = await seedTree(sources)
  const verdict = await tree.lint()
  expect(verdict.passed).toBe(false)
  const [seeded] = Object.keys(sources)
  const findings = verdict.output.split("\n").filter((line) => line.includes("━━"))
  expect(findings.some((line) => line.startsWith(`${seeded}:`) && line.includes(` ${rule} `))).toBe(true)
})
