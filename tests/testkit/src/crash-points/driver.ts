/** Lets a world go on, frame by frame, until something has come to its end or will not any more. */
import { quiet, type World } from "../world.ts"

const MOST_STEPS = 50_000

export type Attempt<T> =
  | { readonly kind: "done"; readonly value: T }
  | { readonly kind: "failed"; readonly error: unknown }
  /** The device on which it was tried stopped. */
  | { readonly kind: "stopped" }

export class Driver {
  readonly #world: World
  readonly #onRest: () => void

  /** `onRest` is called whenever everybody has done what can be done without another frame. */
  constructor(world: World, onRest: () => void) {
    this.#world = world
    this.#onRest = onRest
  }

  async attempt<T>(start: () => Promise<T>, isStopped: () => boolean): Promise<Attempt<T>> {
    const outcome: { is?: Attempt<T> } = {}
    start().then(
      (value) => (outcome.is = { kind: "done", value }),
      (error: unknown) => (outcome.is = { kind: "failed", error }),
    )
    await this.until(() => outcome.is !== undefined || isStopped())
    return outcome.is ?? { kind: "stopped" }
  }

  /** Delivers until `isOver`, or until the time has come. */
  async until(isOver: () => boolean, end = Number.POSITIVE_INFINITY): Promise<void> {
    const { network, clock } = this.#world
    for (let step = 0; step < MOST_STEPS; step++) {
      await quiet()
      this.#onRest()
      if (isOver()) return
      if (network.busy) {
        network.deliverOne()
        continue
      }
      const next = Math.min(clock.next() ?? end, end)
      if (next === Number.POSITIVE_INFINITY) throw new Error("waiting for nothing")
      clock.advance(Math.max(0, next - clock.now()))
      if (next === end) {
        await quiet()
        if (!network.busy) return
      }
    }
    throw new Error("nothing comes of it")
  }
}
