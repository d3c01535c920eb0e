/** A browser whose profile is searched for secrets, and the two people in this process who talk with it. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect } from "vitest"
import { findInFiles, type Secrets } from "./find-in-files.ts"
import { type NodeDevice, signUpDevice } from "./node-device.ts"
import { notingApp } from "./noted-randomness.ts"
import { plant } from "./plant.ts"
import { type Service, serveFolder } from "./service.ts"

export interface SearchedProfile {
  readonly profile: string
  readonly service: Service
  readonly alice: NodeDevice
  /** The browser logs in to the same account. */
  readonly bob: NodeDevice
  dispose(): Promise<void>
}

/** Registers what makes a profile for the tests of a file and takes it away; returns it for tests to ask for. */
export function useSearchedProfile(): () => SearchedProfile {
  let stage: SearchedProfile | undefined
  beforeAll(async () => {
    stage = await searchedProfile()
  }, 400_000)
  afterAll(() => stage?.dispose())
  return () => {
    if (!stage) throw new Error("The profile is not there yet.")
    return stage
  }
}

async function searchedProfile(): Promise<SearchedProfile> {
  const app = notingApp()
  const profile = mkdtempSync(join(tmpdir(), "tacit-searched-"))
  const service = await serveFolder(app)
  const [alice, bob] = [await signUpDevice(service.url, "alice"), await signUpDevice(service.url, "bob")]
  return {
    profile,
    service,
    alice,
    bob,
    async dispose() {
      for (const { engine } of [alice, bob]) await engine.stop()
      await service.server.dispose()
      for (const folder of [app, profile]) rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** What finds nothing must be seen to find: plants four of the secrets in four forms, and expects each found. */
export async function expectToFindPlanted(
  { profile, service }: SearchedProfile,
  secrets: Secrets,
  planted: readonly (readonly [string, Uint8Array])[],
): Promise<void> {
  const [raw, hex, base64, base64url] = planted
  if (!raw || !hex || !base64 || !base64url) throw new TypeError("four secrets are planted")
  await plant(profile, service.url, { raw: raw[1], hex: hex[1], base64: base64[1], base64url: base64url[1] })
  const found = findInFiles(profile, secrets).join("\n")
  expect(found).toContain(`${raw[0]}, raw, in `)
  expect(found).toContain(`${hex[0]}, hexadecimal, in `)
  expect(found).toContain(`${base64[0]}, base64, in `)
  expect(found).toContain(`${base64url[0]}, base64url in UTF-16, in `)
}
