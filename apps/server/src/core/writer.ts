/**
 * The one way to write: durable first, then told. Every write takes this same path, so that news of one
 * conversation goes out in the order of its log.
 */
import type { CarriedEntry } from "@tacit/protocol"
import type { Bus, BusTopic, BusTopics } from "../bus/bus.ts"
import type { Store, Tables } from "../store/store.ts"
import type { Committed, News } from "../transactions/committed.ts"
import { accept, type Verdict } from "../verdict.ts"

export interface Writer {
  write<R>(job: (tables: Tables) => Promise<Verdict<Committed<R>>>): Promise<Verdict<R>>
}

/** `fresh` hears of each new entry before the bus does. */
export function writer(store: Store, bus: Bus, fresh: (entry: CarriedEntry) => void): Writer {
  return {
    async write(job) {
      const verdict = await store.write(job)
      if (!verdict.ok) return verdict
      for (const entry of verdict.value.entries) fresh(entry)
      for (const { topic, message } of verdict.value.news) publish(bus, topic, message)
      return accept(verdict.value.result)
    },
  }
}

/** The compiler does not see that topic and message of one `News` belong together. */
function publish<T extends BusTopic>(bus: Bus, topic: T, message: News["message"]): void {
  bus.publish(topic, message as BusTopics[T])
}
