/** Comparisons of a check: each throws if the vector says something else. */
import { equalBytes } from "@tacit/protocol"

export function same(found: Uint8Array, expected: Uint8Array, what: string): void {
  if (!equalBytes(found, expected)) throw new RangeError(`${what} differs`)
}

export function holds(condition: boolean, what: string): void {
  if (!condition) throw new RangeError(what)
}

/** The decoded value; for bytes that are no such value it throws. */
export function read<T>(decoded: readonly [T, number] | undefined, what: string): T {
  if (!decoded) throw new RangeError(`${what} cannot be read`)
  return decoded[0]
}
