/** Token buckets: each key may spend an hour's allowance at once and gets it back evenly over an hour. */
import type { Clock } from "../clock/clock.ts"
import type { RateName, ServerLimits } from "../config/limits.ts"
import { accept, refuse, type Verdict } from "../verdict.ts"

const HOUR = 3_600_000
/** Buckets kept at most; a full one says nothing and is forgotten first. */
const BUCKETS = 50_000

interface Bucket {
  readonly tokens: number
  readonly at: number
}

export interface RateLimits {
  /** Spends one token of `key`, or refuses and says when there will be one. */
  take(name: RateName, key: string): Verdict<void>
}

export function rateLimits(clock: Clock, perHour: ServerLimits["perHour"]): RateLimits {
  const buckets = new Map<string, Bucket>()

  function forget(): void {
    const emptyAfter = clock.now() - HOUR
    for (const [id, { at }] of buckets) if (at < emptyAfter) buckets.delete(id)
    for (const id of buckets.keys()) {
      if (buckets.size < BUCKETS) return
      buckets.delete(id)
    }
  }

  return {
    take(name, key) {
      const id = `${name} ${key}`
      const allowance = perHour[name]
      const now = clock.now()
      const before = buckets.get(id) ?? { tokens: allowance, at: now }
      const refilled = Math.min(allowance, before.tokens + ((now - before.at) / HOUR) * allowance)
      if (refilled < 1) {
        return refuse("rate-limited", { retryAfter: Math.ceil(((1 - refilled) / allowance) * HOUR) })
      }
      if (buckets.size >= BUCKETS) forget()
      buckets.set(id, { tokens: refilled - 1, at: now })
      return accept(undefined)
    },
  }
}
