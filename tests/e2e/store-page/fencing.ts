/** What the store in IndexedDB does beyond the contract, as tests that run in the page. */
import { IndexedDbStore } from "@tacit/web/indexed-db-store"
import { expect, test } from "vitest"

export function fencingTests(): void {
  test("TB3 a leader that was replaced cannot write, and reads what the new one wrote", async () => {
    const name = `fencing-${crypto.randomUUID()}`
    const old = await IndexedDbStore.lead(name)
    await old.write([{ key: "a", value: Uint8Array.of(1) }])
    const next = await IndexedDbStore.lead(name)
    await next.write([{ key: "b", value: Uint8Array.of(2) }])
    await expect(old.write([{ key: "a", value: Uint8Array.of(3) }])).rejects.toThrow("another tab leads now")
    await expect(old.write([{ key: "a", value: undefined }])).rejects.toThrow("another tab leads now")
    expect(await next.get("a")).toEqual(Uint8Array.of(1))
    expect(await old.get("b")).toEqual(Uint8Array.of(2))
    await old.close()
    await next.close()
  })

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
