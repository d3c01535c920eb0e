/** A Chromium to test with: one that is there, else Playwright's own, else the system's package. */
import { execFileSync } from "node:child_process"
import { existsSync } from "node:fs"
import { chromium } from "playwright-core"

const { CHROMIUM } = process.env

const PLACES = [
  CHROMIUM,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
]

let found: string | undefined

export async function findChromium(): Promise<string> {
  found ??= there() ?? installed()
  if (!found) throw new Error("No Chromium: install one, or name it in CHROMIUM.")
  return found
}

function there(): string | undefined {
  return [...PLACES, chromium.executablePath()].find((path) => path && existsSync(path))
}

function installed(): string | undefined {
  attempt("npx", "playwright-core", "install", "chromium")
  if (!there()) installPackages("chromium")
  return there()
}

/** Debian's packages, where the machine has apt and lets this user install. */
export function installPackages(...packages: readonly string[]): void {
  attempt("apt-get", "update", "-qq")
  attempt("apt-get", "install", "-y", "-qq", ...packages)
}

/** One of several ways; whether it worked shows in what is there afterwards. */
function attempt(command: string, ...words: readonly string[]): void {
  try {
    execFileSync(command, words, { stdio: "ignore", timeout: 600_000 })
  } catch {
    // The next way may work.
  }
}
