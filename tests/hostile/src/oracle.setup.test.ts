import { spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, onTestFinished, test } from "vitest"

const VITEST = join(import.meta.dirname, "../../../node_modules/vitest/vitest.mjs")
const CONFIG = join(import.meta.dirname, "broken/vitest.config.ts")

interface Result {
  readonly title: string
  readonly status: string
  readonly failureMessages: readonly string[]
}

test("After each test of the suite the oracle judges its worlds, and no others", () => {
  const folder = mkdtempSync(join(tmpdir(), "tacit-oracle-"))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, "report.json")
  const reporting = ["--reporter=json", `--outputFile=${file}`]
  spawnSync(process.execPath, [VITEST, "run", "--config", CONFIG, ...reporting])
  const report = JSON.parse(readFileSync(file, "utf8")) as {
    readonly testResults: readonly { readonly assertionResults: readonly Result[] }[]
  }
  const results = report.testResults.flatMap(({ assertionResults }) => assertionResults)
  expect(results.map(({ title, status }) => `${title}: ${status}`)).toEqual([
    "an honest world: passed",
    "one of two worlds with a bug: failed",
    "an honest world after it: passed",
    "a bug that was expected: passed",
    "a test that fails by itself: failed",
  ])
  const said = results.map(({ failureMessages }) => failureMessages.join("\n"))
  expect(said[1]).toContain("the oracle")
  // Who failed already is not judged on top of it.
  expect(said[4]).not.toContain("the oracle")
})
