/**
 * A device's disk. It survives the device: a test can stop it before or after any write, copy it, put an
 * old copy back, or lose it.
 */
import type { LocalStore, StoreChange, StoredRecord } from "@tacit/client"

/** The device stopped here; nothing after this line of the engine ran. */
export class CrashedError extends Error {
  override readonly name = "CrashedError"
}

export type Disk = Map<string, Uint8Array>

export interface StopAt {
  readonly write: number
  /** Whether the write still reaches the disk. */
  readonly applied: boolean
  /** Whether what the device sent before still reaches the server. */
  readonly arrives?: boolean
}

export class CrashStore implements LocalStore {
  readonly disk: Disk
  writes = 0
  /** Stop at this write. */
  crashAt: StopAt | undefined
  /** Hears of each write before it happens. */
  onBatch: ((batch: readonly StoreChange[]) => void) | undefined
  #crashed = false
  readonly #onCrash: () => void
  readonly #onWrite: (value: Uint8Array) => void

  /** `onWrite` hears of every value that the device writes, also of one that does not reach the disk. */
  constructor(disk: Disk, onCrash: () => void = () => {}, onWrite: (value: Uint8Array) => void = () => {}) {
    this.disk = disk
    this.#onCrash = onCrash
    this.#onWrite = onWrite
  }

  get(key: string): Promise<Uint8Array | undefined> {
    return this.#crashed ? forever() : Promise.resolve(this.disk.get(key)?.slice())
  }

  list(prefix: string): Promise<readonly StoredRecord[]> {
    if (this.#crashed) return forever()
    const found = [...this.disk].filter(([key]) => key.startsWith(prefix))
    return Promise.resolve(found.map(([key, value]) => ({ key, value: value.slice() })))
  }

  write(batch: readonly StoreChange[]): Promise<void> {
    if (this.#crashed) return forever()
    this.writes++
    this.onBatch?.(batch)
    for (const { value } of batch) if (value) this.#onWrite(value)
    const crash = this.crashAt?.write === this.writes ? this.crashAt : undefined
    if (!crash || crash.applied) apply(this.disk, batch)
    if (!crash) return Promise.resolve()
    this.crash()
    return forever()
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  /** From now on no call returns, as for a process that is gone. */
  crash(): void {
    if (this.#crashed) return
    this.#crashed = true
    this.#onCrash()
  }
}

function apply(disk: Disk, batch: readonly StoreChange[]): void {
  for (const { key, value } of batch) {
    if (value) disk.set(key, value.slice())
    else disk.delete(key)
  }
}

function forever<T>(): Promise<T> {
  return new Promise(() => {})
}
