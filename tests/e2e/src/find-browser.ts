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
  for (const [command, ...words] of [
    ["npx", "playwright-core", "install", "chromium"],
    ["apt-get", "update", "-qq"],
    ["apt-get", "install", "-y", "-qq", "chromium"],
  ] as const) {
    try {
      execFileSync(command, words, { stdio: "ignore", timeout: 600_000 })
    } catch {
      // The next way may work.
    }
    const path = there()
    if (path) return path
  }
  return undefined
}
