/**
 * The engine's records in IndexedDB, one database for each account of the browser.
 *
 * Fencing: every leader counts `fence` up before it reads anything, and each of its writes checks that the
 * count is still its own, in the same transaction. A leader that was frozen and replaced cannot write.
 */
import {
  FencedError,
  type LocalStore,
  StorageFullError,
  type StoreChange,
  type StoredRecord,
} from "@tacit/client"
import { committed, openDatabase, requested } from "./indexed-db.ts"

const RECORDS = "records"
const FENCE = "fence"

export class IndexedDbStore implements LocalStore {
  readonly #db: IDBDatabase
  readonly #fence: number

  private constructor(db: IDBDatabase, fence: number) {
    this.#db = db
    this.#fence = fence
  }

  /** Opens the database for a new leader: whoever wrote before cannot write from now on. */
  static async lead(name: string): Promise<IndexedDbStore> {
    const db = await openRecords(name)
    const transaction = db.transaction(FENCE, "readwrite", { durability: "strict" })
    const store = transaction.objectStore(FENCE)
    const fence = ((await requested(store.get("count"))) ?? 0) + 1
    store.put(fence, "count")
    await committed(transaction)
    return new IndexedDbStore(db, fence)
  }

  /** Whether there is not one record, as after the browser has dropped them. */
  static async isEmpty(name: string): Promise<boolean> {
    const db = await openRecords(name)
    try {
      return (await requested(db.transaction(RECORDS).objectStore(RECORDS).count())) === 0
    } finally {
      db.close()
    }
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    return requested(this.#db.transaction(RECORDS).objectStore(RECORDS).get(key))
  }

  async list(prefix: string): Promise<readonly StoredRecord[]> {
    const store = this.#db.transaction(RECORDS).objectStore(RECORDS)
    const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`)
    const [keys, values] = await Promise.all([
      requested(store.getAllKeys(range)),
      requested(store.getAll(range)),
    ])
    return keys.map((key, i) => ({ key: String(key), value: values[i] as Uint8Array }))
  }

  async write(batch: readonly StoreChange[]): Promise<void> {
    const transaction = this.#db.transaction([RECORDS, FENCE], "readwrite", { durability: "strict" })
    const done = committed(transaction)
    done.catch(() => undefined)
    let fenced = false
    const asked = transaction.objectStore(FENCE).get("count")
    asked.onsuccess = () => {
      fenced = asked.result !== this.#fence
      if (fenced) transaction.abort()
    }
    try {
      putAll(transaction, batch)
      await done
    } catch (cause) {
      if (fenced) throw new FencedError({ cause })
      if (cause instanceof DOMException && cause.name === "QuotaExceededError")
        throw new StorageFullError(cause.message, { cause })
      throw cause
    }
  }

  close(): Promise<void> {
    this.#db.close()
    return Promise.resolve()
  }
}

function openRecords(name: string): Promise<IDBDatabase> {
  return openDatabase(name, 1, (fresh) => {
    fresh.createObjectStore(RECORDS)
    fresh.createObjectStore(FENCE)
  })
}

/** A change that cannot be read or stored takes those before it along: without the abort they would commit. */
function putAll(transaction: IDBTransaction, batch: readonly StoreChange[]): void {
  const records = transaction.objectStore(RECORDS)
  try {
    for (const { key, value } of batch) {
      if (value) records.put(value, key)
      else records.delete(key)
    }
  } catch (error) {
    transaction.abort()
    throw error
  }
}
