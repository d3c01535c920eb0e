import { chmodSync, statSync } from "node:fs"
import { join } from "node:path"
import { beforeAll, describe, expect, test } from "vitest"
import { temporaryFolder } from "../testing/temporary-folder.ts"
import { opaqueReady } from "./opaque.ts"
import { openOpaqueSecret } from "./secret-file.ts"

const folder = temporaryFolder()
beforeAll(opaqueReady)

describe("OPAQUE's secret", () => {
  test("is made once and is the owner's alone", () => {
    const file = join(folder, "secrets", "opaque")
    const first = openOpaqueSecret(file, false)
    expect(first.ok).toBe(true)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    chmodSync(file, 0o644)
    expect(openOpaqueSecret(file, true)).toEqual(first)
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  test("LI11 is not made anew for a database that has accounts", () => {
    const file = join(folder, "lost", "opaque")
    const result = openOpaqueSecret(file, true)
    expect(result.ok).toBe(false)
    expect(!result.ok && result.problem).toContain(file)
  })
})
