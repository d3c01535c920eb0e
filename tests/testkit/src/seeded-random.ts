/** A seeded generator: for the choices of a random history, and as the randomness of its devices. */
import { createHash } from "node:crypto"

const BLOCK = 4096

export class SeededRandom {
  readonly #seed: string
  #block = 0
  #pool = Buffer.alloc(0)

  constructor(seed: string | number) {
    this.#seed = String(seed)
  }

  bytes(length: number): Uint8Array {
    while (this.#pool.length < length) {
      const block = createHash("shake256", { outputLength: BLOCK })
        .update(`${this.#seed} ${this.#block++}`)
        .digest()
      this.#pool = Buffer.concat([this.#pool, block])
    }
    const taken = new Uint8Array(this.#pool.subarray(0, length))
    this.#pool = this.#pool.subarray(length)
    return taken
  }

  /** Uniform in [0, 1). */
  fraction(): number {
    return new DataView(this.bytes(4).buffer).getUint32(0) / 2 ** 32
  }

  below(limit: number): number {
    return Math.floor(this.fraction() * limit)
  }

  chance(probability: number): boolean {
    return this.fraction() < probability
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)]
    if (item === undefined) throw new RangeError("nothing to pick from")
    return item
  }

  /** An independent generator. */
  fork(name: string): SeededRandom {
    return new SeededRandom(`${this.#seed}/${name}`)
  }
}
