import { expect, test } from "vitest"
import { testNames } from "./test-names.ts"

test.each([
  ["a literal name", `test("one", () => {})`, ["one"]],
  ["it, skipped or not", `it.skipIf(slow)("one", run)`, ["one"]],
  [
    "what it stands in",
    `describe("all", () => { describe("some", () => { test("one") }) })`,
    ["all > some > one"],
  ],
  ["parts that are constants", `const RULE = "MG7"; test(\`\${RULE} one\` + " two")`, ["MG7 one two"]],
  ["parts that only running would tell", `test(\`one of \${count()}\`)`, ["one of …"]],
  ["a table", `test.each(["a", "b"])("is %s", (each) => {})`, ["is a", "is b"]],
  ["a table of rows", `test.each([["A", 1], ["B", 2]] as const)("%s is %i", run)`, ["A is 1", "B is 2"]],
  ["a table of objects", `test.each([{ id: "A" }, { id: "B" }])("$id is", run)`, ["A is", "B is"]],
  [
    "a table that stands elsewhere",
    `const rows: readonly Row[] = [["A", run], ["B", run]]; describe("x", () => { test.each(rows)("%s", run) })`,
    ["x > A", "x > B"],
  ],
  ["a table that only running would tell", `test.each(rows())("A %s", run)`, ["A …"]],
  [
    "a table of groups",
    `describe.each(["a", "b"])("in %s", (each) => { test(\`is \${each}\`) })`,
    ["in a > is a", "in b > is b"],
  ],
  [
    "a loop",
    `for (const [name, { fault }] of [["A", { fault: "x" }]]) test(\`\${name}: \${fault}\`)`,
    ["A: x"],
  ],
  [
    "a loop over fields",
    "const all = { A: 1, B: 2 }; for (const [id] of Object.entries(all)) test(id)",
    ["A", "B"],
  ],
  [
    "a suite that another file calls",
    "export function suite(make: Make) { test('one', () => make()) }",
    ["one"],
  ],
  ["nothing that is called alike", `/x/.test("one"); page.test("two")`, []],
])("Names of tests are read from the source: %s", (_what, source, names) => {
  expect(testNames("a.test.ts", source)).toEqual(names)
})

test("A file that is no program has no names, and says so", () => {
  expect(() => testNames("a.test.ts", "test(")).toThrow("a.test.ts")
})
