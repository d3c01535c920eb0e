/** A clock that a test moves by hand. */
import type { Clock } from "../ports/clock.ts"

interface Timer {
  readonly due: number
  readonly action: () => void
}

export class ManualClock implements Clock {
  #now: number
  readonly #timers = new Set<Timer>()

  constructor(start = 1_800_000_000_000) {
    this.#now = start
  }

  /** Timers that are set and neither ran nor were cancelled. */
  get waiting(): number {
    return this.#timers.size
  }

  now(): number {
    return this.#now
  }

  after(delay: number, action: () => void): () => void {
    const timer = { due: this.#now + delay, action }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  /** Moves time and calls what is due, in order. */
  advance(milliseconds: number): void {
    const end = this.#now + milliseconds
    for (let timer = this.#first(end); timer; timer = this.#first(end)) {
      this.#timers.delete(timer)
      this.#now = timer.due
      timer.action()
    }
    this.#now = end
  }

  #first(end: number): Timer | undefined {
    const due = [...this.#timers].filter((timer) => timer.due <= end)
    return due.sort((a, b) => a.due - b.due)[0]
  }
}
