import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DamagedProfileError } from "@tacit/client"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { ProfileDirectory } from "./directory.ts"

const lock = {
  server: "https://chat.example",
  lock: { version: 1, salt: new Uint8Array(16).fill(1), sealed: new Uint8Array(104).fill(2) },
}

describe("ProfileDirectory", () => {
  let folder: string
  let profile: ProfileDirectory

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "tacit-profile-"))
    profile = new ProfileDirectory(join(folder, "new", "profile"))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  test("holds an account once its lock is written, and gives the lock as it was", () => {
    const release = profile.occupy()
    expect(profile.holdsAccount).toBe(false)
    profile.writeLock(lock)
    expect(profile.holdsAccount).toBe(true)
    expect(profile.readLock()).toEqual(lock)
    release()
  })

  test("is for its owner's eyes only", () => {
    const release = profile.occupy()
    profile.writeLock(lock)
    expect(statSync(profile.path).mode & 0o777).toBe(0o700)
    for (const file of readdirSync(profile.path)) {
      expect(statSync(join(profile.path, file)).mode & 0o777, file).toBe(0o600)
    }
    release()
  })

  test.each([
    "",
    "{",
    "null",
    "{}",
    '{"version":1,"salt":"0g","sealed":"00","server":"https://chat.example"}',
  ])("says that it is damaged when its lock reads %j", (text) => {
    profile.occupy()()
    writeFileSync(join(profile.path, "lock.json"), text)
    expect(() => profile.readLock()).toThrow(DamagedProfileError)
  })

  test("erases what is its own and nothing else", () => {
    const release = profile.occupy()
    profile.writeLock(lock)
    writeFileSync(profile.storePath, "sealed".repeat(100_000))
    writeFileSync(`${profile.storePath}-wal`, "")
    writeFileSync(join(profile.path, "notes.txt"), "the person's own")
    profile.erase()
    expect(profile.holdsAccount).toBe(false)
    expect(readdirSync(profile.path).sort()).toEqual(["in-use", "notes.txt"])
    profile.erase()
    release()
  })

  test("lets go of its lock when asked", () => {
    profile.occupy()()
    profile.occupy()()
  })
})
