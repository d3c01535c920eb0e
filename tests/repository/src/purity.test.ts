import { expect, test } from "vitest"
import { seedTree } from "./seeded-tree.ts"

const PURE = ["packages/protocol", "packages/crypto", "packages/client"]

const REFUSED: ReadonlyArray<readonly [what: string, text: string, complaint: RegExp]> = [
  ["the DOM", "export const title = () => document.title\n", /TS2584|Cannot find name 'document'/],
  ["a DOM type", "export type Target = HTMLElement\n", /Cannot find name 'HTMLElement'/],
  ["a Node module", `export { readFileSync } from "node:fs"\n`, /TS2591|Cannot find (module|name) 'node:fs'/],
  ["a Node global", "export const here = () => process.cwd()\n", /Cannot find name 'process'/],
  ["a Node type", "export type Raw = Buffer\n", /Cannot find name 'Buffer'/],
  ["an enum", "export enum Colour {\n  Red,\n}\n", /TS1294/],
  ["an index taken for granted", "export const first = (all: string[]): string => all[0]\n", /TS2322/],
]

for (const workspace of PURE) {
  test(`${workspace} compiles when it keeps to the language`, async () => {
    await using tree = await seedTree({ [`${workspace}/src/seed.ts`]: "export const sum = 1 + 1\n" })
    expect(await tree.typecheck(workspace)).toEqual({ passed: true, output: "" })
  })

  test.each(REFUSED)(`${workspace} does not compile with %s`, async (_what, text, complaint) => {
    await using tree = await seedTree({ [`${workspace}/src/seed.ts`]: text })
    const verdict = await tree.typecheck(workspace)
    expect(verdict.passed).toBe(false)
    expect(verdict.output).toContain(`${workspace}/src/seed.ts`)
    expect(verdict.output).toMatch(complaint)
  })
}

test("the Node adapters of the client may use Node", async () => {
  await using tree = await seedTree({
    "packages/client/src/node/seed.ts": `import { readFileSync } from "node:fs"\nexport const read = readFileSync\n`,
  })
  expect(await tree.typecheck("packages/client/tsconfig.node.json")).toEqual({ passed: true, output: "" })
})

test("a source file of more than 500 lines is refused, and one of more than 300 is shown", async () => {
  await using tree = await seedTree({
    "packages/client/src/huge.ts": "// a line\n".repeat(501),
    "packages/client/src/large.ts": "// a line\n".repeat(301),
    "packages/client/src/vectors/huge.ts": "// a line\n".repeat(501),
  })
  const verdict = await tree.checkSizes()
  expect(verdict.passed).toBe(false)
  expect(verdict.output).toContain("refused: packages/client/src/huge.ts has 501 lines")
  expect(verdict.output).toContain("long: packages/client/src/large.ts has 301 lines")
  expect(verdict.output).not.toContain("vectors")
})
