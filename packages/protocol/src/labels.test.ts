import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { labelled } from "./hashing.ts"
import { LABELS } from "./labels.ts"

const labels = Object.values(LABELS)

test("ID-14: no label stands twice", () => {
  expect(new Set(labels).size).toBe(labels.length)
})

test("ID-14: no label, with the zero byte that ends it, begins another", () => {
  const written = labels.map((label) => String.fromCharCode(...labelled(label)))
  for (const one of written) {
    expect(written.filter((other) => other.startsWith(one))).toEqual([one])
  }
})

test("a label is printable ASCII, so that the zero byte ends it", () => {
  for (const label of labels) expect(label).toMatch(/^[ -~]+$/)
})

test("a label names the protocol, so that a key of another program is never meant", () => {
  for (const label of labels) expect(label).toMatch(/^tacit /)
})

test("every label is used somewhere: a purpose that nobody has is not reserved", () => {
  const packages = join(import.meta.dirname, "../..")
  const sources = globSync("*/src/**/*.ts", { cwd: packages }).filter((path) => !path.endsWith(".test.ts"))
  const text = sources.map((path) => readFileSync(join(packages, path), "utf8")).join("\n")
  const used = new Set([...text.matchAll(/\bLABELS\.(\w+)/g)].map(([, name]) => name))
  expect(Object.keys(LABELS).filter((name) => !used.has(name))).toEqual([])
})
