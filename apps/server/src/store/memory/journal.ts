/** Remembers how to take back what a job wrote, for when the job refuses. */
export class Journal {
  #undo: (() => void)[] = []

  set<K, V>(map: Map<K, V>, key: K, value: V): void {
    const before = map.get(key)
    const existed = map.has(key)
    map.set(key, value)
    this.#undo.push(() => {
      if (existed) map.set(key, before as V)
      else map.delete(key)
    })
  }

  delete<K, V>(map: Map<K, V>, key: K): void {
    if (!map.has(key)) return
    const before = map.get(key) as V
    map.delete(key)
    this.#undo.push(() => map.set(key, before))
  }

  push<T>(list: T[], item: T): void {
    list.push(item)
    this.#undo.push(() => list.pop())
  }

  keep(): void {
    this.#undo = []
  }

  takeBack(): void {
    for (const undo of this.#undo.reverse()) undo()
    this.#undo = []
  }
}

/** The value under `key`; a new one from `make` is put there first if there is none. */
export function sub<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key)
  if (found !== undefined) return found
  const made = make()
  map.set(key, made)
  return made
}
