/**
 * A server's disk that survives the server: the server can stop before or after any write, and another one
 * goes on from what was written.
 */
import { RecordedStore } from "../recorded-store.ts"

export interface CommitPoint {
  readonly write: number
  /** Whether the write is durable; nobody hears of it either way. */
  readonly applied: boolean
}

export class CrashingStore extends RecordedStore {
  writes = 0
  crashAt: CommitPoint | undefined
  onCrash: () => void = () => {}
  /** Hears of each write that changed something: its number, and the calls that made it. */
  onCommit: ((write: number, calls: readonly string[]) => void) | undefined
  #crashed = false

  constructor() {
    super()
    const { read, write } = this
    this.read = (job) => (this.#crashed ? forever() : read(job))
    this.write = (job) => this.#write(() => write(job))
  }

  /** From now on no call of the server that ran returns. */
  stop(): void {
    this.#crashed = true
  }

  /** Another server runs. What the one before was doing has come to its end without a word. */
  revive(): void {
    this.#crashed = false
  }

  async #write<T>(write: () => Promise<T>): Promise<T> {
    if (this.#crashed) return forever()
    const number = ++this.writes
    const isLast = this.crashAt?.write === number
    if (isLast && !this.crashAt?.applied) return this.#crash()
    const before = this.calls.length
    const verdict = await write()
    const made = this.calls.slice(before).map(({ table, method }) => `${table}.${method}`)
    if (made.length > 0) this.onCommit?.(number, made)
    return isLast || this.#crashed ? this.#crash() : verdict
  }

  #crash<T>(): Promise<T> {
    if (!this.#crashed) {
      this.#crashed = true
      this.onCrash()
    }
    return forever()
  }
}

function forever<T>(): Promise<T> {
  return new Promise(() => {})
}
