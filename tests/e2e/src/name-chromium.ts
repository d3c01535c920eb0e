/** Runs before the tests that need a browser: finds a Chromium, or installs one, for all of them. */
import { findChromium } from "./find-browser.ts"

export default async function nameChromium(): Promise<void> {
  process.env.CHROMIUM = await findChromium()
}
