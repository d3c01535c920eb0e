/** A device's store that counts the records it writes. */
import type { LocalStore, StoreChange } from "@tacit/client"
import { MemoryStore } from "@tacit/client"
import type { Meter } from "./meter.ts"

export function countedStore(meter: Meter): LocalStore {
  const store = new MemoryStore()
  return {
    get: (key) => store.get(key),
    list: (prefix) => store.list(prefix),
    write: (batch: readonly StoreChange[]) => {
      meter.localWritten += batch.length
      return store.write(batch)
    },
    close: () => store.close(),
  }
}
