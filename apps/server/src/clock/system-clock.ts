/** The machine's clock and chance: the one place of the server that reaches for them. */
import { randomBytes } from "node:crypto"
import type { Clock, Random } from "./clock.ts"

/** Longest wait that a Node timer knows; anything longer would fire at once. */
const LONGEST = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => Date.now(),
  after(milliseconds, fn) {
    let timer: NodeJS.Timeout
    const wait = (left: number): void => {
      const step = Math.min(left, LONGEST)
      timer = setTimeout(() => (left > step ? wait(left - step) : fn()), step)
      timer.unref()
    }
    wait(Math.max(0, milliseconds))
    return () => clearTimeout(timer)
  },
}

export const systemRandom: Random = (size) => new Uint8Array(randomBytes(size))
