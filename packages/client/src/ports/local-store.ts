/**
 * What a device keeps. The store sees opaque keys and sealed values only (store/sealed-store.ts).
 * A batch is atomic, and durable once the promise resolves. Where a store outlives its engine, only the engine that
 * opened it last writes: to every other one `write` rejects with `FencedError`.
 */
export interface LocalStore {
  get(key: string): Promise<Uint8Array | undefined>
  /** Every record whose key starts with `prefix`, in no particular order. */
  list(prefix: string): Promise<readonly StoredRecord[]>
  write(batch: readonly StoreChange[]): Promise<void>
  close(): Promise<void>
}

export interface StoredRecord {
  readonly key: string
  readonly value: Uint8Array
}

/** A record to put, or to delete where `value` is absent. */
export interface StoreChange {
  readonly key: string
  readonly value: Uint8Array | undefined
}
