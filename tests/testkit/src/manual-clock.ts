/** A clock that a test moves by hand. It fits the client's and the server's port. */
interface Timer {
  readonly due: number
  readonly action: () => void
}

export class ManualClock {
  #now: number
  readonly #timers = new Set<Timer>()

  constructor(start = Date.UTC(2026, 0, 1)) {
    this.#now = start
  }

  now(): number {
    return this.#now
  }

  after(delay: number, action: () => void): () => void {
    // The time stays whole, as a computer's does.
    const timer = { due: this.#now + Math.ceil(Math.max(0, delay)), action }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  /** When the next timer is due; `undefined` if none is set. */
  next(): number | undefined {
    const dues = [...this.#timers].map(({ due }) => due)
    return dues.length > 0 ? Math.min(...dues) : undefined
  }

  /** Moves time and calls what is due, in order. */
  advance(milliseconds: number): void {
    const end = this.#now + milliseconds
    for (let timer = this.#due(end); timer; timer = this.#due(end)) {
      this.#timers.delete(timer)
      this.#now = Math.max(this.#now, timer.due)
      timer.action()
    }
    this.#now = end
  }

  /** Time passes while everybody sleeps: on waking, each timer that came due fires once. */
  jump(milliseconds: number): void {
    this.#now += milliseconds
    const due = [...this.#timers].filter((timer) => timer.due <= this.#now).sort((a, b) => a.due - b.due)
    for (const timer of due) if (this.#timers.delete(timer)) timer.action()
  }

  #due(end: number): Timer | undefined {
    let first: Timer | undefined
    for (const timer of this.#timers) if (timer.due <= end && (!first || timer.due < first.due)) first = timer
    return first
  }
}
