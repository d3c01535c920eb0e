/** What the store in IndexedDB does beyond the contract, as tests that run in the page. */
import { IndexedDbStore } from "@tacit/web/indexed-db-store"
import { expect, test } from "vitest"

export function unstorableTests(): void {
  test("ST10 a batch with a value that cannot be stored changes nothing", async () => {
    const store = await IndexedDbStore.lead(`unstorable-${crypto.randomUUID()}`)
    const detached = new Uint8Array(8)
    structuredClone(detached.buffer, { transfer: [detached.buffer] })
    const batch = [
      { key: "a", value: Uint8Array.of(1) },
      { key: "b", value: detached },
    ]
    await expect(store.write(batch)).rejects.toThrow()
    expect(await store.get("a")).toBeUndefined()
    await store.close()
  })
}
