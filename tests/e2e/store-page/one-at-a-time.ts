/** The store's transactions: how many are in flight at once, and in which order. Tests that run in the page. */
import { IndexedDbStore } from "@tacit/web/indexed-db-store"
import { expect, test } from "vitest"

export function oneAtATimeTests(): void {
  test("TB13 a store that is asked for much at once has one transaction in flight", async () => {
    const store = await IndexedDbStore.lead(`one-at-a-time-${crypto.randomUUID()}`)
    const counted = countTransactions()
    try {
      const asked = Array.from({ length: 5 }, (_, i) => [
        store.get(`key ${i}`),
        store.list("key"),
        store.write([{ key: `key ${i}`, value: Uint8Array.of(i) }]),
      ])
      await Promise.all(asked.flat())
    } finally {
      counted.stop()
    }
    // What is read before the same write is read together.
    expect(counted.begun).toBe(10)
    expect(counted.most).toBe(1)
    await store.close()
  })

  test("TB13 a read that is asked for after a write sees it, though an earlier read still waits", async () => {
    const store = await IndexedDbStore.lead(`in-order-${crypto.randomUUID()}`)
    const before = store.get("key")
    const written = store.write([{ key: "key", value: Uint8Array.of(1) }])
    const after = store.get("key")
    await written
    expect(await before).toBeUndefined()
    expect(await after).toEqual(Uint8Array.of(1))
    await store.close()
  })
}

function countTransactions() {
  const { prototype } = IDBDatabase
  const { transaction } = prototype
  let open = 0
  const counted = { begun: 0, most: 0, stop: () => Object.assign(prototype, { transaction }) }
  prototype.transaction = function (...given) {
    const begun = transaction.apply(this, given)
    counted.begun++
    counted.most = Math.max(counted.most, ++open)
    for (const end of ["complete", "abort"]) begun.addEventListener(end, () => open--)
    return begun
  }
  return counted
}
