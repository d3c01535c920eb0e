import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { DERIVED } from "../vectors/derived.ts"
import { SAMPLES } from "../vectors/samples.ts"
import { fromHex, toHex } from "./codec/bytes.ts"
import { decode, encode } from "./codec/codec.ts"

interface Vector {
  readonly name: string
  readonly encoding: string
}

function golden(file: string): unknown {
  return JSON.parse(readFileSync(join(import.meta.dirname, `../vectors/${file}.json`), "utf8"))
}

describe.each(Object.entries(SAMPLES))("%s.json", (file, samples) => {
  const vectors = golden(file) as readonly Vector[]

  test("has a vector for every sample", () => {
    expect(vectors.map(({ name }) => name)).toEqual(samples.map(({ name }) => name))
    expect(new Set(vectors.map(({ name }) => name)).size).toBe(vectors.length)
  })

  test.each(samples.map((sample, i) => [sample.name, sample, vectors[i] as Vector] as const))(
    "%s is encoded and decoded byte for byte",
    (_name, { codec, value }, { encoding }) => {
      expect(toHex(encode(codec, value))).toBe(encoding)
      expect(decode(codec, fromHex(encoding))).toEqual(value)
    },
  )
})

test("hashes and other computed values are what they were", () => {
  expect(DERIVED).toEqual(golden("derived"))
})
