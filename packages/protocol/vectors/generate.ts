/**
 * Writes the golden bytes: `node packages/protocol/vectors/generate.ts`. Run it only after a deliberate
 * change of the wire, together with a new PROTOCOL_VERSION; the tests compare without it.
 */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { toHex } from "../src/codec/bytes.ts"
import { encode } from "../src/codec/codec.ts"
import { DERIVED } from "./derived.ts"
import { SAMPLES } from "./samples.ts"

function write(file: string, value: unknown): void {
  writeFileSync(join(import.meta.dirname, `${file}.json`), `${JSON.stringify(value, null, 2)}\n`)
}

/** Byte strings as hexadecimal, absent values as null. */
function readable(value: unknown): unknown {
  if (value === undefined) return null
  if (value instanceof Uint8Array) return toHex(value)
  if (Array.isArray(value)) return value.map(readable)
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, readable(field)]))
}

for (const [file, samples] of Object.entries(SAMPLES)) {
  const vectors = samples.map(({ name, codec, value }) => ({
    name,
    value: readable(value),
    encoding: toHex(encode(codec, value)),
  }))
  write(file, vectors)
}
write("derived", DERIVED)
