/** One thing that reads bytes from elsewhere, and how to feed it. */
import { MalformedError } from "@tacit/protocol"
import type { Draw } from "./draw.ts"

/** What became of an input. Both are right; everything else is thrown by `take`. */
export type Verdict = "accepted" | "refused"

export interface Feed {
  /** An input; the same for the same draws. */
  make(draw: Draw): Uint8Array | Promise<Uint8Array>
  /** Throws if the input was neither taken as what it says nor refused with the typed error. */
  take(input: Uint8Array): Verdict | Promise<Verdict>
}

export interface Target {
  readonly name: string
  /** Inputs that it gets for each one of the slowest targets. */
  readonly share: number
  prepare(): Feed | Promise<Feed>
}

/** Runs a decoder that may throw `MalformedError` and nothing else. */
export function attempted<T>(read: () => T): { readonly value: T } | "refused" {
  try {
    return { value: read() }
  } catch (error) {
    if (error instanceof MalformedError) return "refused"
    throw new TypeError("an error that is not typed", { cause: error })
  }
}

/** Throws unless `holds`. */
export function demand(holds: boolean, what: string): void {
  if (!holds) throw new RangeError(what)
}
