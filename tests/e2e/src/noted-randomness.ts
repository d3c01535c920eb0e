/** Notes every random value that the app's worker is given: whatever key it makes is made of these. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { ChromiumPage } from "./chromium.ts"
import type { Secrets } from "./find-in-files.ts"
import { APP, buildApp } from "./service.ts"

/** Shorter values are no keys, and would be found by chance. */
const LEAST = 16

/** The folder of an app that is the built one, but that its worker notes what it is given. */
export function notingApp(): string {
  buildApp()
  const folder = mkdtempSync(join(tmpdir(), "tacit-noting-"))
  cpSync(APP, folder, { recursive: true })
  const assets = join(folder, "assets")
  const workers = readdirSync(assets).filter((name) => name.startsWith("engine.worker-"))
  if (workers.length !== 1) throw new Error("the app has one worker")
  const worker = join(assets, String(workers[0]))
  writeFileSync(worker, `(${note})(${LEAST});${readFileSync(worker, "utf8")}`)
  return folder
}

function note(least: number): void {
  const given: number[][] = []
  Object.assign(globalThis, { tacitRandomness: given })
  const real = crypto.getRandomValues.bind(crypto)
  crypto.getRandomValues = (array) => {
    real(array)
    const { buffer, byteOffset, byteLength } = array as ArrayBufferView
    if (byteLength >= least) given.push([...new Uint8Array(buffer, byteOffset, byteLength)])
    return array
  }
}

export async function notedRandomness({ playwright }: ChromiumPage): Promise<Secrets> {
  const [worker] = playwright.workers()
  if (!worker) throw new Error("the page has no worker")
  const given = await worker.evaluate(
    () => (globalThis as unknown as { tacitRandomness: number[][] }).tacitRandomness,
  )
  return new Map(given.map((bytes, count) => [`random value ${count}`, Uint8Array.from(bytes)]))
}
