/** Token buckets: each key may spend an hour's allowance at once and gets it back evenly over an hour. */
import type { Clock } from "../clock/clock.ts"
import type { RateName, ServerLimits } from "../config/limits.ts"
import { accept, refuse, type Verdict } from "../verdict.ts"

const HOUR = 3_600_000
/** Buckets kept at most. */
const BUCKETS = 50_000

interface Bucket {
  readonly tokens: number
  readonly at: number
  /** What its key may spend in an hour. */
  readonly allowance: number
}

export interface RateLimits {
  /** Spends one token of `key`, or refuses and says when there will be one. */
  take(name: RateName, key: string): Verdict<void>
}

export function rateLimits(clock: Clock, perHour: ServerLimits["perHour"]): RateLimits {
  const buckets = new Map<string, Bucket>()

  function refilled({ tokens, at, allowance }: Bucket): number {
    return Math.min(allowance, tokens + ((clock.now() - at) / HOUR) * allowance)
  }

  /**
   * Forgets the fuller half. A full bucket says nothing; an empty one is what holds somebody back, so it
   * must not go because somebody touched very many others (ATTACKS VA-07).
   */
  function forget(): void {
    const fullness = [...buckets].map(([id, bucket]) => ({ id, full: refilled(bucket) / bucket.allowance }))
    fullness.sort((a, b) => b.full - a.full)
    for (const { id } of fullness.slice(0, BUCKETS / 2)) buckets.delete(id)
  }

  return {
    take(name, key) {
      const id = `${name} ${key}`
      const allowance = perHour[name]
      const before = buckets.get(id)
      const tokens = before ? refilled(before) : allowance
      if (tokens < 1) {
        return refuse("rate-limited", { retryAfter: Math.ceil(((1 - tokens) / allowance) * HOUR) })
      }
      if (!before && buckets.size >= BUCKETS) forget()
      buckets.set(id, { tokens: tokens - 1, at: clock.now(), allowance })
      return accept(undefined)
    },
  }
}
