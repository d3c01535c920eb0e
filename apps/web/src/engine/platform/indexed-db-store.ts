/**
 * The engine's records in IndexedDB, one database for each account of the browser.
 *
 * Fencing: every leader counts `fence` up before it reads anything, and each of its writes checks that the
 * count is still its own, in the same transaction. A leader that was frozen and replaced cannot write.
 *
 * One transaction at a time: when a worker ends with two of one connection in flight, WebKit may run no
 * other on that database any more, however often the page is loaded again
 * (https://bugs.webkit.org/show_bug.cgi?id=324094).
 */
import {
  FencedError,
  type LocalStore,
  Serial,
  StorageFullError,
  type StoreChange,
  type StoredRecord,
} from "@tacit/client"
import { openDatabase, requested, transact } from "./indexed-db.ts"

type Read = (records: IDBObjectStore) => Promise<unknown>

/** Reads that wait for the same turn, and what they find, in their order. One that fails fails them all. */
interface ReadTurn {
  readonly reads: Read[]
  readonly found: Promise<readonly unknown[]>
}

const RECORDS = "records"
const FENCE = "fence"

export class IndexedDbStore implements LocalStore {
  readonly #db: IDBDatabase
  readonly #fence: number
  readonly #turns = new Serial()
  /** Open for further reads until it comes, or until a write stands behind it. */
  #nextReads: ReadTurn | undefined

  private constructor(db: IDBDatabase, fence: number) {
    this.#db = db
    this.#fence = fence
  }

  /** Opens the database for a new leader: whoever wrote before cannot write from now on. */
  static async lead(name: string): Promise<IndexedDbStore> {
    const db = await openRecords(name)
    const fence = await transact(db, FENCE, "readwrite", async (transaction) => {
      const store = transaction.objectStore(FENCE)
      const count = ((await requested(store.get("count"))) ?? 0) + 1
      await requested(store.put(count, "count"))
      return count
    })
    return new IndexedDbStore(db, fence)
  }

  /** Whether there is not one record, as after the browser has dropped them. */
  static async isEmpty(name: string): Promise<boolean> {
    const db = await openRecords(name)
    try {
      return (await transact(db, RECORDS, "readonly", (found) => requested(recordsOf(found).count()))) === 0
    } finally {
      db.close()
    }
  }

  get(key: string): Promise<Uint8Array | undefined> {
    return this.#read((records) => requested(records.get(key)))
  }

  list(prefix: string): Promise<readonly StoredRecord[]> {
    const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`)
    return this.#read(async (records) => {
      const [keys, values] = await Promise.all([
        requested(records.getAllKeys(range)),
        requested(records.getAll(range)),
      ])
      return keys.map((key, i) => ({ key: String(key), value: values[i] as Uint8Array }))
    })
  }

  async write(batch: readonly StoreChange[]): Promise<void> {
    let fenced = false
    const change = (transaction: IDBTransaction) => {
      const asked = transaction.objectStore(FENCE).get("count")
      asked.onsuccess = () => {
        fenced = asked.result !== this.#fence
        if (fenced) transaction.abort()
      }
      putAll(transaction, batch)
    }
    this.#nextReads = undefined
    try {
      await this.#turns.run(() => transact(this.#db, [RECORDS, FENCE], "readwrite", change))
    } catch (cause) {
      if (fenced) throw new FencedError({ cause })
      if (cause instanceof DOMException && cause.name === "QuotaExceededError")
        throw new StorageFullError(cause.message, { cause })
      throw cause
    }
  }

  /** What was asked for before is still done. */
  close(): Promise<void> {
    return this.#turns.run(async () => this.#db.close())
  }

  async #read<T>(read: (records: IDBObjectStore) => Promise<T>): Promise<T> {
    this.#nextReads ??= this.#readTurn()
    const { reads, found } = this.#nextReads
    const place = reads.push(read) - 1
    return (await found)[place] as T
  }

  #readTurn(): ReadTurn {
    const reads: Read[] = []
    const found = this.#turns.run(() => {
      if (this.#nextReads?.reads === reads) this.#nextReads = undefined
      return transact(this.#db, RECORDS, "readonly", (transaction) =>
        Promise.all(reads.map((read) => read(recordsOf(transaction)))),
      )
    })
    return { reads, found }
  }
}

function recordsOf(transaction: IDBTransaction): IDBObjectStore {
  return transaction.objectStore(RECORDS)
}

function openRecords(name: string): Promise<IDBDatabase> {
  return openDatabase(name, 1, (fresh) => {
    fresh.createObjectStore(RECORDS)
    fresh.createObjectStore(FENCE)
  })
}

/** A change that cannot be read or stored takes those before it along: without the abort they would commit. */
function putAll(transaction: IDBTransaction, batch: readonly StoreChange[]): void {
  const records = recordsOf(transaction)
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
