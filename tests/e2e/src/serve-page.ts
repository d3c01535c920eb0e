/** A page of the tests' own, served by the real server for as long as the tests of a file run. */
import { rmSync } from "node:fs"
import { afterAll, beforeAll } from "vitest"
import { type Service, serveFolder } from "./service.ts"

/** Registers what builds, serves and takes away the page; returns its address, which tests may ask for. */
export function servePage(build: () => Promise<string>): () => string {
  let folder: string | undefined
  let service: Service | undefined
  beforeAll(async () => {
    folder = await build()
    service = await serveFolder(folder)
  }, 400_000)
  afterAll(async () => {
    await service?.server.dispose()
    if (folder) rmSync(folder, { recursive: true, force: true })
  })
  return () => {
    if (!service) throw new Error("The page is not served yet.")
    return service.url
  }
}
