/** Runs asynchronous tasks one after the other, in the order in which they were handed in. */
export class Serial {
  #last: Promise<unknown> = Promise.resolve()

  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#last.then(task, task)
    this.#last = result.catch(() => undefined)
    return result
  }

  /** Resolves when everything handed in so far is over. */
  idle(): Promise<void> {
    return this.#last.then(() => undefined)
  }
}

/** One `Serial` per key, kept while it has work. */
export class SerialByKey<K> {
  readonly #queues = new Map<K, { serial: Serial; waiting: number }>()

  async run<T>(key: K, task: () => Promise<T>): Promise<T> {
    const queue = this.#queues.get(key) ?? { serial: new Serial(), waiting: 0 }
    this.#queues.set(key, queue)
    queue.waiting++
    try {
      return await queue.serial.run(task)
    } finally {
      if (--queue.waiting === 0) this.#queues.delete(key)
    }
  }
}
