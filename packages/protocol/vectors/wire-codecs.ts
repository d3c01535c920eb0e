/** Every codec that the package exports, by its name: what the schema test hashes and the fuzz test feeds. */
import type { Codec } from "../src/codec/codec.ts"
import * as content from "../src/content/index.ts"
import * as protocol from "../src/index.ts"

function isCodec(value: unknown): value is Codec<unknown> {
  return typeof value === "object" && value !== null && "schema" in value && "read" in value
}

export const WIRE_CODECS: ReadonlyArray<readonly [name: string, codec: Codec<unknown>]> = Object.entries({
  ...protocol,
  ...content,
} as Record<string, unknown>)
  .filter((entry): entry is [string, Codec<unknown>] => isCodec(entry[1]))
  .sort(([a], [b]) => (a < b ? -1 : 1))
