/**
 * The device's records in one SQLite file, readable by its owner only. One batch is one transaction, on
 * disk before its promise resolves; pages that are freed are overwritten (`secure_delete`).
 *
 * Fencing: whoever opens the file counts `fence` up before it reads anything, and each of its writes checks that
 * the count is still its own, in the same transaction. Of two engines on one file the later one writes.
 *
 * Keys are the opaque ASCII names that sealed-store.ts makes.
 */
import { chmodSync, closeSync, openSync } from "node:fs"
import { DatabaseSync, type StatementSync } from "node:sqlite"
import type { LocalStore, StoreChange, StoredRecord } from "../ports/local-store.ts"
import { FencedError } from "../store/fenced-error.ts"
import { DamagedProfileError } from "../store/sealed-store.ts"
import { StorageFullError } from "../store/storage-full-error.ts"

/** Sorts behind every ASCII character. */
const BEHIND_ALL = "\u{10ffff}"
const SQLITE_CORRUPT = 11
const SQLITE_FULL = 13
const SQLITE_NOTADB = 26

const SETTINGS = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA secure_delete = ON;
  CREATE TABLE IF NOT EXISTS record (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS fence (one INTEGER PRIMARY KEY CHECK (one = 1), count INTEGER NOT NULL);
`
const LEAD = `
  INSERT INTO fence (one, count) VALUES (1, 1) ON CONFLICT (one) DO UPDATE SET count = count + 1 RETURNING count
`

export interface SqliteStoreOptions {
  /** Size at which the store is full, in pages of 4 KiB; without it the disk decides. */
  readonly maxPages?: number
}

export class SqliteStore implements LocalStore {
  readonly #database: DatabaseSync
  readonly #fence: number
  readonly #count: StatementSync
  readonly #get: StatementSync
  readonly #list: StatementSync
  readonly #put: StatementSync
  readonly #delete: StatementSync

  /** Opens the file or makes it: who had opened it before cannot write from now on. Throws `DamagedProfileError` if it is no database of ours. */
  constructor(path: string, { maxPages }: SqliteStoreOptions = {}) {
    createPrivately(path)
    this.#database = new DatabaseSync(path, { timeout: 5000 })
    try {
      this.#database.exec(SETTINGS)
      if (maxPages !== undefined) this.#database.exec(`PRAGMA max_page_count = ${maxPages}`)
      this.#fence = this.#database.prepare(LEAD).get()?.count as number
      this.#count = this.#database.prepare("SELECT count FROM fence")
      this.#get = this.#database.prepare("SELECT value FROM record WHERE key = ?")
      this.#list = this.#database.prepare("SELECT key, value FROM record WHERE key >= ? AND key < ?")
      this.#put = this.#database.prepare("INSERT OR REPLACE INTO record (key, value) VALUES (?, ?)")
      this.#delete = this.#database.prepare("DELETE FROM record WHERE key = ?")
    } catch (error) {
      this.#database.close()
      throw inOurWords(error)
    }
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    const row = answered(() => this.#get.get(key)) as { value: Uint8Array } | undefined
    return row?.value
  }

  async list(prefix: string): Promise<readonly StoredRecord[]> {
    const rows = answered(() => this.#list.all(prefix, prefix + BEHIND_ALL))
    return rows.map(({ key, value }) => ({ key: key as string, value: value as Uint8Array }))
  }

  async write(batch: readonly StoreChange[]): Promise<void> {
    answered(() => {
      this.#database.exec("BEGIN IMMEDIATE")
      try {
        if (this.#count.get()?.count !== this.#fence) throw new FencedError()
        for (const { key, value } of batch) {
          if (value) this.#put.run(key, value)
          else this.#delete.run(key)
        }
        this.#database.exec("COMMIT")
      } catch (error) {
        // After SQLITE_FULL the transaction is rolled back already.
        if (this.#database.isTransaction) this.#database.exec("ROLLBACK")
        throw error
      }
    })
  }

  async close(): Promise<void> {
    if (this.#database.isOpen) this.#database.close()
  }
}

/** SQLite gives its side files the mode of the database, so it is set before there is anything to read. */
function createPrivately(path: string): void {
  closeSync(openSync(path, "a", 0o600))
  chmodSync(path, 0o600)
}

function answered<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw inOurWords(error)
  }
}

function inOurWords(cause: unknown): unknown {
  switch ((cause as { errcode?: number }).errcode) {
    case SQLITE_FULL:
      return new StorageFullError("There is no room left for this profile; nothing of it is lost.", { cause })
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return new DamagedProfileError("The database of this profile is damaged.", { cause })
    default:
      return cause
  }
}
