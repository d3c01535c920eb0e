import type { Clock } from "@tacit/client"

/** What `task` gives, or `undefined` if that takes longer than `limit` milliseconds; it goes on then. */
export function within<T>(clock: Clock, limit: number, task: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(limit, () => resolve(undefined))
    task.then(resolve, reject).finally(cancel)
  })
}
