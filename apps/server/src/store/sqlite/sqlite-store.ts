/**
 * The Store in a SQLite file. A batch is one transaction and each job of it a savepoint; reads have a
 * connection of their own, so they see nothing of a batch before its COMMIT. `synchronous=FULL`: what
 * COMMIT has returned for survives a power cut.
 */
import { DatabaseSync } from "node:sqlite"
import { refuse, type Verdict } from "../../verdict.ts"
import { groupCommit, type Settled } from "../group-commit.ts"
import type { Reads, Store, Tables, WriteJob } from "../store.ts"
import { sqliteAccounts } from "./accounts.ts"
import { sqliteConversations } from "./conversations.ts"
import type { OnDamage } from "./entries.ts"
import { sqliteInboxes } from "./inboxes.ts"
import { sqliteKeyPackages } from "./key-packages.ts"
import { migrate } from "./migrations.ts"
import { sqliteParts } from "./parts.ts"
import { type Sql, sqlOn } from "./sql.ts"
import { sqliteVaults } from "./vaults.ts"

export interface SqliteOptions {
  readonly file: string
  /** Most pages that the file may have; for tests of a full disk. */
  readonly maxPages?: number
  readonly onDamage?: OnDamage
}

/** Primary result code of SQLite for a full disk. */
const SQLITE_FULL = 13
const CACHE_KIB = 64 * 1024
const CHECKPOINT_PAGES = 4000

/** Opens the file, creates it if there is none, and brings it to the newest schema. */
export function sqliteStore({ file, maxPages, onDamage = () => undefined }: SqliteOptions): Store {
  const db = new DatabaseSync(file, { timeout: 5000 })
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    PRAGMA cache_size = -${CACHE_KIB}; PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`)
  migrate(db)
  if (maxPages !== undefined) db.exec(`PRAGMA max_page_count = ${maxPages}`)
  const readDb = new DatabaseSync(file, { readOnly: true, timeout: 5000 })
  const tables = sqliteTables(sqlOn(db), onDamage)
  const reads: Reads = sqliteTables(sqlOn(readDb), onDamage)
  const group = groupCommit((jobs) => runBatch(db, tables, jobs), setImmediate)
  return {
    read: (job) => job(reads),
    write: (job) => group.write(job),
    async close() {
      await group.idle()
      readDb.close()
      db.close()
    },
  }
}

function sqliteTables(sql: Sql, onDamage: OnDamage): Tables {
  return {
    accounts: sqliteAccounts(sql),
    conversations: sqliteConversations(sql, onDamage),
    inboxes: sqliteInboxes(sql),
    keyPackages: sqliteKeyPackages(sql),
    parts: sqliteParts(sql),
    vaults: sqliteVaults(sql),
  }
}

/** If the transaction as a whole fails, each job gets one of its own: only those that fail again have failed. */
async function runBatch(
  db: DatabaseSync,
  tables: Tables,
  jobs: readonly WriteJob<unknown>[],
): Promise<readonly Settled[]> {
  try {
    return await runTogether(db, tables, jobs)
  } catch (error) {
    if (db.isTransaction) db.exec("ROLLBACK")
    if (jobs.length === 1) return [failure(error)]
    const settled: Settled[] = []
    for (const job of jobs) settled.push(...(await runBatch(db, tables, [job])))
    return settled
  }
}

async function runTogether(
  db: DatabaseSync,
  tables: Tables,
  jobs: readonly WriteJob<unknown>[],
): Promise<readonly Settled[]> {
  db.exec("BEGIN IMMEDIATE")
  const settled: Settled[] = []
  for (const job of jobs) settled.push(await runOne(db, tables, job))
  db.exec("COMMIT")
  return settled
}

/** Throws only when the transaction as a whole is lost. */
async function runOne(db: DatabaseSync, tables: Tables, job: WriteJob<unknown>): Promise<Settled> {
  db.exec("SAVEPOINT job")
  try {
    const verdict: Verdict<unknown> = await job(tables)
    db.exec(verdict.ok ? "RELEASE job" : "ROLLBACK TO job; RELEASE job")
    return { verdict }
  } catch (error) {
    // SQLite has rolled back by itself when the disk is full; what the other jobs wrote is gone too.
    if (isFull(error) || !db.isTransaction) throw error
    db.exec("ROLLBACK TO job; RELEASE job")
    return { error }
  }
}

function failure(error: unknown): Settled {
  return isFull(error) ? { verdict: refuse("storage-full") } : { error }
}

function isFull(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && error.errcode === SQLITE_FULL
}
