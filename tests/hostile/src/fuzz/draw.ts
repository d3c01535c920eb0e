/** Choices that a seed determines (sfc32): fast, because most inputs are read in a few microseconds. */
export class Draw {
  #a: number
  #b: number
  #c: number
  #counter = 1

  /** The same draws for the same number and name. */
  constructor(number: number, name = "") {
    this.#a = number | 0
    this.#b = Math.floor(number / 2 ** 32) | 0
    let mixed = 0x811c9dc5
    for (let i = 0; i < name.length; i++) mixed = Math.imul(mixed ^ name.charCodeAt(i), 0x01000193)
    this.#c = mixed | 0
    for (let i = 0; i < 12; i++) this.next()
  }

  /** An integer from 0 to 2^32 - 1. */
  next(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0
    this.#counter = (this.#counter + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum
    this.#c |= 0
    return sum >>> 0
  }

  /** An integer from 0 to `limit` - 1. */
  below(limit: number): number {
    return Math.floor((this.next() / 2 ** 32) * limit)
  }

  /** True once in `times`. */
  once(times: number): boolean {
    return this.below(times) === 0
  }

  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError("nothing to pick from")
    return items[this.below(items.length)] as T
  }

  bytes(length: number): Uint8Array {
    const drawn = new Uint8Array(length)
    for (let i = 0; i < length; i++) drawn[i] = this.next()
    return drawn
  }
}
