/**
 * One process at a time uses a profile. The lock is SQLite's on an empty file: the operating system lets
 * go of it when its holder dies, so no lock can be stale and no process id is ever mistaken for another.
 */
import { closeSync, openSync } from "node:fs"
import { DatabaseSync } from "node:sqlite"
import { refused } from "../failure.ts"

const PATIENCE = 4_000
const SQLITE_BUSY = 5

/** Waits a few seconds for another command to end; the returned function lets go. */
export function occupy(path: string): () => void {
  closeSync(openSync(path, "a", 0o600))
  const database = new DatabaseSync(path, { timeout: PATIENCE })
  try {
    database.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE")
  } catch (error) {
    database.close()
    if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) throw error
    throw refused(
      "Another tacit command is using this profile: wait for it or end it, or give another --profile.",
    )
  }
  return () => database.close()
}
