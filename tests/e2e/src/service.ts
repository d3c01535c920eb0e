/** The built app and the real server, for a story. */
import { execFileSync } from "node:child_process"
import { fileURLToPath } from "node:url"
import { freePort, ServerProcess } from "@tacit/durability"

import { meanOrigin } from "./watched-pages.ts"

const ROOT = fileURLToPath(new URL("../../..", import.meta.url))

/** Where the built app is. */
export const APP = fileURLToPath(new URL("../../../apps/web/dist/app", import.meta.url))

/** Builds the app if it is missing or older than its sources. */
export function buildApp(): void {
  // The test runner's own NODE_ENV would build React for development.
  const env = { ...process.env, NODE_ENV: "production" }
  execFileSync(process.execPath, ["scripts/build-web.ts"], { cwd: ROOT, stdio: "inherit", env })
}

export interface Service {
  readonly url: string
  readonly server: ServerProcess
}

/** Builds the app if it is stale, and serves it with data that is thrown away. */
export async function startService(): Promise<Service> {
  buildApp()
  return serveFolder(APP)
}

/** Serves a built page as the server serves the app: with all of its headers. */
export async function serveFolder(folder: string): Promise<Service> {
  const port = await freePort()
  const url = `http://localhost:${port}`
  const server = new ServerProcess(port, [url], { TACIT_WEB: folder })
  await server.start()
  meanOrigin(url)
  return { url, server }
}
