/** A store that takes half of a batch when the rest cannot be read: the contract has to notice it. */
import type { LocalStore, StoreChange, StoredRecord } from "@tacit/client"

export class HalfStore implements LocalStore {
  readonly #records = new Map<string, Uint8Array>()

  async get(key: string): Promise<Uint8Array | undefined> {
    return this.#records.get(key)?.slice()
  }

  async list(prefix: string): Promise<readonly StoredRecord[]> {
    const found = [...this.#records].filter(([key]) => key.startsWith(prefix))
    return found.map(([key, value]) => ({ key, value: value.slice() }))
  }

  async write(batch: readonly StoreChange[]): Promise<void> {
    for (const { key, value } of batch) {
      if (value) this.#records.set(key, value.slice())
      else this.#records.delete(key)
    }
  }

  async close(): Promise<void> {}
}
