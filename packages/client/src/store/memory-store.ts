/** A store that lives as long as the process: tests and "this is not my computer". */
import type { LocalStore, StoreChange, StoredRecord } from "../ports/local-store.ts"

export class MemoryStore implements LocalStore {
  readonly #records = new Map<string, Uint8Array>()

  get(key: string): Promise<Uint8Array | undefined> {
    return Promise.resolve(this.#records.get(key)?.slice())
  }

  list(prefix: string): Promise<readonly StoredRecord[]> {
    const found = [...this.#records].filter(([key]) => key.startsWith(prefix))
    return Promise.resolve(found.map(([key, value]) => ({ key, value: value.slice() })))
  }

  async write(batch: readonly StoreChange[]): Promise<void> {
    // Everything is read before anything changes, so that a batch is taken whole or not at all.
    const copies = batch.map(({ key, value }) => ({ key, value: value?.slice() }))
    for (const { key, value } of copies) {
      if (value) this.#records.set(key, value)
      else this.#records.delete(key)
    }
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}
