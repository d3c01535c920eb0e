import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { gunzipSync } from "node:zlib"
import { afterAll, expect, test } from "vitest"
import { readAssets } from "./assets.ts"

const folder = mkdtempSync(join(tmpdir(), "tacit-assets-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test("CN15 a folder without an index is no app", () => {
  expect(readAssets(folder)).toBeUndefined()
})

test("CN15 an asset is what the build wrote, with its type, and nothing else is served", () => {
  mkdirSync(join(folder, "assets"))
  writeFileSync(join(folder, "index.html"), "<!doctype html>".repeat(20))
  writeFileSync(join(folder, "assets", "main-abc.js"), "export {}\n".repeat(50))
  writeFileSync(join(folder, ".sources"), "a stamp")
  writeFileSync(join(folder, "notes.exe"), "no")
  const assets = readAssets(folder)
  expect([...(assets?.keys() ?? [])].sort()).toEqual(["/", "/assets/main-abc.js", "/index.html"])
  const script = assets?.get("/assets/main-abc.js")
  expect(script?.contentType).toBe("text/javascript; charset=utf-8")
  expect(script?.cacheControl).toContain("immutable")
  expect(script?.gzip && gunzipSync(script.gzip).toString()).toBe("export {}\n".repeat(50))
  expect(assets?.get("/")?.cacheControl).toBe("no-cache")
})
