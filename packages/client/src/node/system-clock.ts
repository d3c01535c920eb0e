import type { Clock } from "../ports/clock.ts"

/** The time of this machine. A pending action keeps the process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(delay, action) {
    const timer = setTimeout(action, delay)
    return () => clearTimeout(timer)
  },
}
