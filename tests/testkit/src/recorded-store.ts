/**
 * A server's store that remembers every call which changed it: the oracle looks for secrets in what was
 * stored, another world starts from the same state by making the same calls again, and an older state of
 * this one can be put in place of the present one.
 */
import { memoryStore, type Store } from "@tacit/server"

type Write = Parameters<Store["write"]>[0]
type Tables = Parameters<Write>[0]
type Method = (...args: readonly unknown[]) => Promise<unknown>

export interface StoreCall {
  readonly table: string
  readonly method: string
  readonly args: readonly unknown[]
}

/** What only looks: not worth being remembered. */
const READS = new Set(
  `byId byHandle handleOf login credentials links any get membership members entries find direct changed
  list holds count holders size slice upload staged received position head object used savedAt`.split(/\s+/),
)

export class RecordedStore implements Store {
  readonly calls: StoreCall[] = []
  /** How many calls there were after each transaction: the states that a backup can have. */
  readonly states: number[] = []
  #inner: Store

  constructor(inner: Store = memoryStore()) {
    this.#inner = inner
  }

  /** A store in which everything happened that `calls` tell of. */
  static async after(
    calls: readonly StoreCall[],
    store: RecordedStore = new RecordedStore(),
  ): Promise<RecordedStore> {
    await replay(store, calls)
    return store
  }

  /** From now on the store is as it was after `state` calls; whoever uses it must begin anew. */
  async putBack(state: number): Promise<void> {
    const older = memoryStore()
    await replay(older, this.calls.slice(0, state))
    this.#inner = older
  }

  read: Store["read"] = (job) => this.#inner.read(job)

  write: Store["write"] = (job) =>
    this.#inner.write(async (tables) => {
      const made: StoreCall[] = []
      const verdict = await job(recording(tables, made))
      if (verdict.ok) this.calls.push(...made)
      if (verdict.ok && made.length > 0) this.states.push(this.calls.length)
      return verdict
    })

  close(): Promise<void> {
    return this.#inner.close()
  }
}

async function replay(store: Store, calls: readonly StoreCall[]): Promise<void> {
  await store.write(async (tables) => {
    for (const { table, method, args } of calls) await methodOf(tables, table, method)(...args)
    return { ok: true, value: undefined }
  })
}

function methodOf(tables: Tables, table: string, method: string): Method {
  const found = (tables as unknown as Record<string, Record<string, Method>>)[table]?.[method]
  if (!found) throw new TypeError(`the store has no ${table}.${method}`)
  return found
}

function recording(tables: Tables, made: StoreCall[]): Tables {
  const watched = Object.entries(tables).map(([table, methods]) => [
    table,
    new Proxy(methods as object, {
      get: (_methods, method) => {
        const call = methodOf(tables, table, String(method))
        if (READS.has(String(method))) return call
        return (...args: readonly unknown[]) => {
          made.push({ table, method: String(method), args })
          return call(...args)
        }
      },
    }),
  ])
  return Object.fromEntries(watched) as Tables
}
