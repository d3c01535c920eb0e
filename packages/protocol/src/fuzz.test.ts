/**
 * Feeds every exported codec with good encodings that were damaged: whatever comes of it, either the
 * bytes are the one canonical encoding of the value that was read, or `MalformedError` is thrown.
 */
import { expect, test } from "vitest"
import { SAMPLES } from "../vectors/samples.ts"
import { WIRE_CODECS } from "../vectors/wire-codecs.ts"
import { concat, equalBytes, toHex } from "./codec/bytes.ts"
import { type Codec, decode, encode } from "./codec/codec.ts"
import { MalformedError } from "./codec/cursor.ts"
import { decodeContent } from "./content/index.ts"

const ROUNDS = 5000
const SEED = 20_261_120

/** Whole numbers below `limit`, the same ones for the same seed (mulberry32). */
function numbers(seed: number): (limit: number) => number {
  let state = seed
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit)
  }
}

const samples = Object.values(SAMPLES).flat()
const encodings = samples.map(({ codec, value }) => encode(codec, value))
const EDGES = [0, 1, 2, 0x1f, 0x20, 0x7f, 0x80, 0xff]

type Damage = (bytes: Uint8Array, below: (limit: number) => number) => Uint8Array

const DAMAGES: readonly Damage[] = [
  (bytes) => bytes,
  (bytes, below) => bytes.subarray(0, below(bytes.length + 1)),
  (bytes, below) => concat(bytes, Uint8Array.of(below(256))),
  (bytes, below) => changed(bytes, below(bytes.length), (byte) => byte ^ (1 << below(8))),
  (bytes, below) => changed(bytes, below(bytes.length), () => EDGES[below(EDGES.length)] as number),
  (bytes, below) => changed(bytes, 0, () => below(256)),
  // a length or a count far over anything
  (bytes, below) => {
    const at = below(bytes.length)
    return concat(bytes.subarray(0, at), Uint8Array.of(255, 255, 255, 255), bytes.subarray(at + 4))
  },
  // the beginning of one message and the end of another
  (bytes, below) => {
    const other = encodings[below(encodings.length)] as Uint8Array
    return concat(bytes.subarray(0, below(bytes.length)), other.subarray(below(other.length)))
  },
  (bytes, below) => {
    const at = below(bytes.length)
    return concat(bytes.subarray(0, at), bytes.subarray(at + 1 + below(8)))
  },
]

function changed(bytes: Uint8Array, at: number, change: (byte: number) => number): Uint8Array {
  const copy = bytes.slice()
  if (at < copy.length) copy[at] = change(copy[at] as number)
  return copy
}

/** What is wrong with how `codec` took `bytes`, if anything. */
function complaint(codec: Codec<unknown>, bytes: Uint8Array): string | undefined {
  try {
    const value = decode(codec, bytes)
    return equalBytes(encode(codec, value), bytes) ? undefined : "has a second encoding"
  } catch (error) {
    return error instanceof MalformedError ? undefined : `threw ${String(error)}`
  }
}

test.each(WIRE_CODECS)(
  "%s takes damaged bytes as malformed or as the one encoding of something",
  (name, codec) => {
    const below = numbers(SEED)
    const own = samples.filter((sample) => sample.codec === codec).map(({ value }) => encode(codec, value))
    const complaints: string[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const from = own.length > 0 && below(8) > 0 ? own : encodings
      const damage = DAMAGES[below(DAMAGES.length)] as Damage
      const bytes = damage(from[below(from.length)] as Uint8Array, below)
      const found = complaint(codec, bytes)
      if (found) complaints.push(`${name} ${found}: ${toHex(bytes)} (seed ${SEED}, round ${round})`)
    }
    expect(complaints).toEqual([])
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  },
)

test.each(samples.map((sample) => [sample.name, sample] as const))(
  "%s is refused when it is cut short at any byte",
  (_name, { codec, value }) => {
    const bytes = encode(codec, value)
    for (let length = 0; length < bytes.length; length++) {
      expect(complaintOfPrefix(codec, bytes.subarray(0, length))).toBe("malformed")
    }
  },
)

function complaintOfPrefix(codec: Codec<unknown>, bytes: Uint8Array): string {
  try {
    decode(codec, bytes)
    return `took ${bytes.length} bytes`
  } catch (error) {
    return error instanceof MalformedError ? "malformed" : String(error)
  }
}

test("content of any bytes is read, unknown or malformed", () => {
  const below = numbers(SEED)
  for (let round = 0; round < 20_000; round++) {
    const bytes = Uint8Array.from({ length: below(40) }, () => (below(3) === 0 ? below(4) : below(256)))
    try {
      decodeContent(bytes)
    } catch (error) {
      expect(error).toBeInstanceOf(MalformedError)
    }
  }
})
