/** Notes what the parts of a server are asked to do, so that equal work can be told from equal answers. */
import type { Store } from "@tacit/server"

type Reads = Parameters<Parameters<Store["read"]>[0]>[0]

/** The same object, whose every call is noted as "name.method". */
export function counted<T extends object>(object: T, name: string, work: string[]): T {
  return new Proxy(object, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key)
      if (typeof value !== "function") return value
      return (...args: unknown[]) => {
        work.push(`${name}.${String(key)}`)
        return Reflect.apply(value, target, args)
      }
    },
  })
}

/** The same store, whose every read of a table is noted. Writes pass: a log-in makes none. */
export function countedStore(store: Store, work: string[]): Store {
  return {
    read: (job) => store.read((reads) => job(countedTables(reads, work))),
    write(job) {
      work.push("store.write")
      return store.write(job)
    },
    close: () => store.close(),
  }
}

function countedTables(reads: Reads, work: string[]): Reads {
  const tables = Object.entries(reads).map(([name, table]) => [name, counted(table as object, name, work)])
  return Object.fromEntries(tables) as Reads
}
