/** Reads and writes at once and without end, as an engine does that has much to do. */
import { IndexedDbStore } from "@tacit/web/indexed-db-store"

const KEYS = Array.from({ length: 8 }, (_, i) => `key ${i}`)
const store = await IndexedDbStore.lead("restless")
for (let round = 0; ; round++) {
  await Promise.all([
    ...KEYS.map((key) => store.get(key)),
    store.list("key"),
    store.list(""),
    store.write(KEYS.map((key) => ({ key, value: new Uint8Array(200) }))),
  ])
  if (round === 0) self.postMessage("Read and written")
}
