/** The contract of a local store as a page, served by the real server with its headers. */
import { fileURLToPath } from "node:url"
import { buildPage } from "./build-page.ts"
import type { Driver } from "./driver.ts"

const GATHER = fileURLToPath(new URL("../store-page/gather.ts", import.meta.url))

/** Builds the page; resolves with the folder that it is in. */
export function buildStorePage(): Promise<string> {
  const gatherTests = {
    name: "gather-tests",
    enforce: "pre" as const,
    resolveId: (source: string, importer: string | undefined) =>
      source === "vitest" && importer !== GATHER ? GATHER : undefined,
  }
  return buildPage("store-page", [gatherTests])
}

/** What each test of the contract came to in this browser. */
export async function runContract(driver: Driver, url: string): Promise<readonly string[]> {
  const browser = await driver.launch()
  try {
    const page = await browser.open(url)
    await page.text("heading", "All have run")
    return [...(await page.texts("article")), ...(await page.complaints())]
  } finally {
    await browser.close()
  }
}
