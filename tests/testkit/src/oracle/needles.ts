/** Finds any of many byte strings in a lot of bytes, in one pass. */
import { Buffer } from "node:buffer"

interface Needle {
  readonly what: string
  readonly bytes: Uint8Array
}

export const SHORTEST = 8

export class Needles {
  readonly #byStart = new Map<number, Needle[]>()
  /** One bit per first two bytes: most places end here. */
  readonly #mayStart = new Uint8Array(65_536)

  /** Looks for `bytes` as they are and written in hex. */
  add(what: string, bytes: Uint8Array): void {
    if (bytes.length < SHORTEST) throw new RangeError(`${what} is too short to be looked for`)
    this.#add({ what, bytes })
    this.#add({ what: `${what} in hex`, bytes: Buffer.from(Buffer.from(bytes).toString("hex")) })
  }

  /** What was found first, or `undefined`. */
  find(haystack: Uint8Array): string | undefined {
    for (let at = 0; at + SHORTEST <= haystack.length; at++) {
      const start = ((haystack[at] as number) << 8) | (haystack[at + 1] as number)
      if (this.#mayStart[start] === 0) continue
      const found = this.#byStart.get(wordAt(haystack, at))?.find(({ bytes }) => isAt(haystack, at, bytes))
      if (found) return found.what
    }
    return undefined
  }

  #add(needle: Needle): void {
    const start = wordAt(needle.bytes, 0)
    this.#mayStart[start >>> 16] = 1
    const known = this.#byStart.get(start)
    if (known) known.push(needle)
    else this.#byStart.set(start, [needle])
  }
}

function wordAt(bytes: Uint8Array, at: number): number {
  const [a, b, c, d] = [bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]] as [
    number,
    number,
    number,
    number,
  ]
  return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0
}

function isAt(haystack: Uint8Array, at: number, bytes: Uint8Array): boolean {
  if (at + bytes.length > haystack.length) return false
  for (let i = 0; i < bytes.length; i++) if (haystack[at + i] !== bytes[i]) return false
  return true
}
