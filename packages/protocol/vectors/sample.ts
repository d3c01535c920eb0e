/** One value of one wire codec, under a name that stands in the vector files. */
import type { Codec } from "../src/codec/codec.ts"

export interface Sample {
  readonly name: string
  readonly codec: Codec<unknown>
  readonly value: unknown
}

export function sample<T>(name: string, codec: Codec<T>, value: T): Sample {
  return { name, codec: codec as Codec<unknown>, value }
}
