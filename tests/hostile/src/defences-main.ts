/**
 * Takes out each guard in turn and runs the tests that must notice:
 * `npm run test:defences [-- PART-OF-A-NAME ...]`. Prints guard, the tests that failed, and the survivors.
 * A guard whose removal no test notices, or with which a test file does not even load, is a survivor.
 */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { GUARDS } from "../defences/registry.ts"
import type { Guard } from "./guard.ts"

const ROOT = join(import.meta.dirname, "../../..")
const CONFIG = join(import.meta.dirname, "../defences/vitest.config.ts")
const VITEST = join(ROOT, "node_modules/vitest/vitest.mjs")
/** A guard whose absence makes the tests run for ever names other tests. */
const LONGEST_RUN = 20 * 60_000

interface Report {
  readonly testResults: readonly {
    readonly name: string
    readonly message: string
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[]
  }[]
}

/** Runs Vitest without the guard; ends it and all that it started if it does not end by itself. */
async function runTests(guard: Guard, report: string): Promise<string | undefined> {
  const run = spawn(
    process.execPath,
    [VITEST, "run", "--config", CONFIG, "--reporter=json", `--outputFile=${report}`],
    { cwd: ROOT, env: { ...process.env, TACIT_WITHOUT: guard.name }, detached: true, stdio: "ignore" },
  )
  let isLate = false
  const limit = setTimeout(() => {
    isLate = true
    process.kill(-(run.pid as number), "SIGKILL")
  }, LONGEST_RUN)
  await once(run, "exit")
  clearTimeout(limit)
  return isLate ? "the tests do not come to an end" : undefined
}

/** Names of the tests that failed; or why the run says nothing. */
async function runWithout(guard: Guard, folder: string): Promise<readonly string[] | string> {
  const file = join(folder, "report.json")
  rmSync(file, { force: true })
  const broken = await runTests(guard, file)
  if (broken) return broken
  if (!existsSync(file)) return "no report"
  const { testResults } = JSON.parse(readFileSync(file, "utf8")) as Report
  const unloaded = testResults.find(({ assertionResults }) => assertionResults.length === 0)
  if (unloaded) return `${unloaded.name} does not load: ${unloaded.message}`
  const missing = guard.tests.find((test) => !testResults.some(({ name }) => name.endsWith(test)))
  if (missing) return `${missing} has no result`
  return testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => status === "failed").map(({ fullName }) => fullName),
  )
}

const wanted = process.argv.slice(2)
const chosen = GUARDS.filter(({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)))
const folder = mkdtempSync(join(tmpdir(), "tacit-defences-"))
const survivors: string[] = []
for (const guard of chosen) {
  const noticed = await runWithout(guard, folder)
  console.log(`\n${guard.name} (${guard.file})`)
  if (typeof noticed === "string") console.log(`  ${noticed}`)
  else for (const test of noticed) console.log(`  fails: ${test}`)
  if (typeof noticed === "string" || noticed.length === 0) survivors.push(guard.name)
}
rmSync(folder, { recursive: true })
console.log(`\n${chosen.length} guards, ${survivors.length} survivors`)
for (const name of survivors) console.log(`  survives: ${name}`)
console.log(`${chosen.length - survivors.length} passed, ${survivors.length} failed`)
if (survivors.length > 0) process.exitCode = 1
