/**
 * Reading and writing positions in a byte string. Both are short-lived: `encode` and `decode` in
 * codec.ts make one, use it once and drop it.
 */

/** The one error of every decoder: the bytes are not the canonical encoding of the expected shape. */
export class MalformedError extends Error {
  override readonly name = "MalformedError"
}

export class Writer {
  #buffer = new Uint8Array(256)
  #length = 0

  /** Room for `size` more bytes; the caller fills it before it writes again. */
  reserve(size: number): { view: DataView; bytes: Uint8Array } {
    const end = this.#length + size
    if (end > this.#buffer.length) {
      const grown = new Uint8Array(Math.max(end, this.#buffer.length * 2))
      grown.set(this.#buffer.subarray(0, this.#length))
      this.#buffer = grown
    }
    const bytes = this.#buffer.subarray(this.#length, end)
    this.#length = end
    return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, size) }
  }

  raw(bytes: Uint8Array): void {
    this.reserve(bytes.length).bytes.set(bytes)
  }

  finish(): Uint8Array {
    return this.#buffer.slice(0, this.#length)
  }
}

export class Reader {
  readonly #bytes: Uint8Array
  #offset = 0

  /** `bytes` may be a Node `Buffer`, whose own `slice` would not copy: hence a plain view of it. */
  constructor(bytes: Uint8Array) {
    this.#bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get remaining(): number {
    return this.#bytes.length - this.#offset
  }

  /** The next `size` bytes as a copy, so that what is decoded never aliases a network buffer. */
  take(size: number): Uint8Array {
    const start = this.#advance(size)
    return this.#bytes.slice(start, start + size)
  }

  view(size: number): DataView {
    const start = this.#advance(size)
    return new DataView(this.#bytes.buffer, this.#bytes.byteOffset + start, size)
  }

  #advance(size: number): number {
    if (size > this.remaining)
      throw new MalformedError(`truncated: ${size} bytes wanted, ${this.remaining} left`)
    const start = this.#offset
    this.#offset += size
    return start
  }
}
