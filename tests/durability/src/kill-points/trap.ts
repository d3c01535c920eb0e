/** Counts the commits of a process by kind, and kills the process at the one that it was told. */
import type { Aim, Side } from "./point.ts"

/** Tells on which side of a commit the process is. */
export type Step = (side: Side) => void

/** How long a process that told a lie goes on. */
const LIE_LASTS = 300

export class Trap {
  readonly #aim: Aim | undefined
  readonly #onCommit: (kind: string, ordinal: number) => void
  readonly #counts = new Map<string, number>()

  constructor(aim: Aim | undefined, onCommit: (kind: string, ordinal: number) => void = () => {}) {
    this.#aim = aim
    this.#onCommit = onCommit
  }

  commit(kind: string): Step {
    const ordinal = (this.#counts.get(kind) ?? 0) + 1
    this.#counts.set(kind, ordinal)
    this.#onCommit(kind, ordinal)
    const aim = this.#aim
    if (aim?.kind !== kind || aim.ordinal !== ordinal) return () => {}
    return (side) => {
      if (side !== aim.side) return
      const delay = side === "claimed" ? LIE_LASTS : aim.delay
      if (delay) setTimeout(die, delay)
      else die()
    }
  }

  /** Whether the commit that was counted last of this kind is to be a lie. */
  lies(kind: string): boolean {
    const aim = this.#aim
    return aim?.side === "claimed" && aim.kind === kind && aim.ordinal === this.#counts.get(kind)
  }
}

/** As `kill -9` does it: no handler runs, nothing is flushed. */
function die(): void {
  process.kill(process.pid, "SIGKILL")
}
