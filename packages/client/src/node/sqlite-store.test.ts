import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, test } from "vitest"
import { fencedStoreContract, localStoreContract } from "../store/contract.ts"
import { DamagedProfileError } from "../store/sealed-store.ts"
import { StorageFullError } from "../store/storage-full-error.ts"
import { SqliteStore } from "./sqlite-store.ts"

const folder = mkdtempSync(join(tmpdir(), "tacit-store-"))
afterAll(() => rmSync(folder, { recursive: true }))

let files = 0
const newPath = () => join(folder, `${files++}.db`)

localStoreContract("SqliteStore", () => new SqliteStore(newPath()))
fencedStoreContract("SqliteStore", (name) => new SqliteStore(join(folder, `${name}.db`)))

const text = (value: string) => new TextEncoder().encode(value)

describe("SqliteStore", () => {
  test("keeps what was written when the file is opened again", async () => {
    const path = newPath()
    const store = new SqliteStore(path)
    await store.write([{ key: "a", value: text("kept") }])
    await store.close()
    const again = new SqliteStore(path)
    expect(await again.get("a")).toEqual(text("kept"))
    await again.close()
  })

  test("has a batch on disk once it resolved, also without a close", async () => {
    const path = newPath()
    const crashed = new SqliteStore(path)
    await crashed.write([{ key: "a", value: text("durable") }])
    const other = new SqliteStore(path)
    expect(await other.get("a")).toEqual(text("durable"))
    await other.close()
    await crashed.close()
  })

  test("lets nobody but the owner read its files", async () => {
    const path = newPath()
    const store = new SqliteStore(path)
    await store.write([{ key: "a", value: text("mine") }])
    const name = path.slice(folder.length + 1)
    const own = readdirSync(folder).filter((file) => file.startsWith(name))
    expect(own.length).toBeGreaterThan(1)
    for (const file of own) expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600)
    await store.close()
  })

  test("overwrites what was deleted", async () => {
    const path = newPath()
    const store = new SqliteStore(path)
    await store.write([{ key: "a", value: text("to be forgotten") }])
    await store.write([{ key: "a", value: undefined }])
    await store.close()
    expect(readFileSync(path).includes("to be forgotten")).toBe(false)
  })

  test("says that it is full, keeps what it had, and goes on when there is room again", async () => {
    const path = newPath()
    const small = new SqliteStore(path, { maxPages: 16 })
    await small.write([{ key: "a", value: text("before") }])
    const large = { key: "large", value: new Uint8Array(1 << 20) }
    await expect(small.write([{ key: "a", value: text("never") }, large])).rejects.toThrow(StorageFullError)
    expect(await small.get("a")).toEqual(text("before"))
    await small.write([{ key: "b", value: text("after") }])
    await small.close()
    const roomy = new SqliteStore(path)
    await roomy.write([large])
    expect(await roomy.get("b")).toEqual(text("after"))
    await roomy.close()
  })

  test("refuses a file that is no database", () => {
    const path = newPath()
    writeFileSync(path, "not a database, but long enough to be looked at as one".repeat(40))
    expect(() => new SqliteStore(path)).toThrow(DamagedProfileError)
  })
})
