/** A clock that stands still until it is moved. */
import type { Clock } from "../clock/clock.ts"

export interface ManualClock extends Clock {
  /** Moves on and calls what falls due, in order. */
  advance(milliseconds: number): void
}

export function manualClock(start = Date.UTC(2026, 10, 21)): ManualClock {
  let now = start
  const due = new Set<{ readonly at: number; readonly fn: () => void }>()
  return {
    now: () => now,
    after(milliseconds, fn) {
      const timer = { at: now + Math.max(0, milliseconds), fn }
      due.add(timer)
      return () => void due.delete(timer)
    },
    advance(milliseconds) {
      const end = now + milliseconds
      for (;;) {
        const [next] = [...due].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)
        if (!next) break
        due.delete(next)
        now = Math.max(now, next.at)
        next.fn()
      }
      now = end
    },
  }
}
