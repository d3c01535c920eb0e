const PRINTED = "[secret]"

/**
 * A long-lived secret that cannot be printed or serialised by accident and can be purged. Takes ownership
 * of `bytes`: the caller keeps no other reference, because `wipe` overwrites them.
 */
export class SecretBytes {
  #bytes: Uint8Array | undefined

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  /** The secret itself, not a copy: use it at once and do not keep it. Throws after `wipe`. */
  reveal(): Uint8Array {
    if (!this.#bytes) throw new Error("the secret was wiped")
    return this.#bytes
  }

  /** Overwrites the bytes. May be called again. */
  wipe(): void {
    this.#bytes?.fill(0)
    this.#bytes = undefined
  }

  toJSON(): string {
    return PRINTED
  }

  toString(): string {
    return PRINTED
  }

  /** What Node prints, also inside other objects. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return PRINTED
  }
}
