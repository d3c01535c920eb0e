/** The accounts of this browser: which there are, where their records are, and their sealed local keys. */
import { deleteDatabase, openDatabase, requested, transact } from "./indexed-db.ts"

export interface StoredAccount {
  /** Account id in hexadecimal. */
  readonly account: string
  readonly handle: string
  /** Name of the database with the account's records. */
  readonly database: string
  /** Encoded key lock of the local key (client/account/key-lock.ts). */
  readonly lock: Uint8Array
  /** The local key, sealed under a key that the server hands only to this browser's session. */
  readonly session: Uint8Array | undefined
  readonly usedAt: number
}

const ACCOUNTS = "accounts"

async function withAccounts<T>(
  mode: IDBTransactionMode,
  use: (store: IDBObjectStore) => Promise<T>,
): Promise<T> {
  const db = await openDatabase("tacit", 1, (fresh) =>
    fresh.createObjectStore(ACCOUNTS, { keyPath: "account" }),
  )
  try {
    return await transact(db, ACCOUNTS, mode, (transaction) => use(transaction.objectStore(ACCOUNTS)))
  } finally {
    db.close()
  }
}

/** Newest used first. */
export async function listAccounts(): Promise<readonly StoredAccount[]> {
  const all = await withAccounts<StoredAccount[]>("readonly", (store) => requested(store.getAll()))
  return all.sort((a, b) => b.usedAt - a.usedAt)
}

export function putAccount(account: StoredAccount): Promise<unknown> {
  return withAccounts("readwrite", (store) => requested(store.put(account)))
}

/** Changes fields of an account that is there; one that was erased meanwhile stays erased. */
export function changeAccount(
  account: string,
  changes: Partial<Omit<StoredAccount, "account">>,
): Promise<unknown> {
  return withAccounts("readwrite", async (store) => {
    const stored: StoredAccount | undefined = await requested(store.get(account))
    if (stored) await requested(store.put({ ...stored, ...changes }))
  })
}

/** The account as it is stored now. */
export function findAccount(account: string): Promise<StoredAccount | undefined> {
  return withAccounts<StoredAccount | undefined>("readonly", (store) => requested(store.get(account)))
}

/** Erases the account from this browser; one that was logged in anew meanwhile, with other records, stays. */
export async function eraseAccount({ account, database }: StoredAccount): Promise<void> {
  await withAccounts("readwrite", async (store) => {
    const stored: StoredAccount | undefined = await requested(store.get(account))
    if (stored?.database === database) await requested(store.delete(account))
  })
  await deleteDatabase(database)
}

const PREFIX = "tacit-"
const ENROLLING = "tacit-enrolling"

/** A name for the records of an account that this browser does not have yet. */
export function newDatabaseName(): string {
  return PREFIX + crypto.randomUUID()
}

/** While `enrol` runs, records that no account names may be those of an account that is about to be. */
export function whileEnrolling<T>(enrol: () => Promise<T>): Promise<T> {
  return navigator.locks.request(ENROLLING, { mode: "shared" }, enrol)
}

/**
 * Erases records that no account names: the browser dropped the list, or crashed while it enrolled. Does
 * nothing while some tab has an account open, whose records these may be.
 */
export function eraseStrays(): Promise<void> {
  return navigator.locks.request(ENROLLING, { ifAvailable: true }, async (lock) => {
    const { held } = await navigator.locks.query()
    if (!lock || held?.some(({ name }) => name?.startsWith("tacit:"))) return
    const named = new Set((await listAccounts()).map(({ database }) => database))
    const strays = (await indexedDB.databases()).flatMap(({ name }) =>
      name?.startsWith(PREFIX) && !named.has(name) ? [name] : [],
    )
    for (const name of strays) await deleteDatabase(name)
  })
}
