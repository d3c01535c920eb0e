import { readMessage } from "@tacit/crypto/testing"
import { decode, MalformedError } from "@tacit/protocol"
import { expect, test } from "vitest"
import { type Shape, shapeOf } from "../src/fuzz/shape.ts"
import { nodesOf, readTree } from "../src/fuzz/tree.ts"
import { theScene } from "./targets/mls-scene.ts"
import { CODECS } from "./targets/protocol.ts"
import { SAMPLES } from "./targets/samples.ts"

/** What a refused input may cost: its own size some times over, and a little. */
const ALLOWED = 200_000

/** Bytes of buffers that `read` allocates. */
function allocated(read: () => void): number {
  const before = process.memoryUsage().arrayBuffers
  read()
  return process.memoryUsage().arrayBuffers - before
}

/** Copies of `bytes` that end right behind one of their lengths, which says `lengthOf`. */
function promises(shape: Shape, bytes: Uint8Array, lengthOf: (max: number) => number): Uint8Array[] {
  const tree = readTree(shape, bytes)
  return (tree ? nodesOf(tree) : []).flatMap(({ shape: part, start }) => {
    if (part.kind !== "bytes" && part.kind !== "list") return []
    const cut = bytes.slice(0, start + 4)
    new DataView(cut.buffer).setUint32(start, lengthOf(part.max))
    return [cut]
  })
}

test("CO3 No length, as large as it may be or larger, makes a decoder allocate what is not there", () => {
  let tried = 0
  const greedy: string[] = []
  for (const [name, codec] of CODECS) {
    const shape = shapeOf(codec.schema)
    for (const sample of SAMPLES)
      for (const lengthOf of [(max: number) => max, (max: number) => max + 1, () => 0xffffffff])
        for (const input of promises(shape, sample, lengthOf)) {
          tried++
          const bytes = allocated(() => expect(() => decode(codec, input)).toThrow(MalformedError))
          if (bytes > ALLOWED + 4 * input.length) greedy.push(`${name}: ${bytes}`)
        }
  }
  expect(greedy).toEqual([])
  expect(tried).toBeGreaterThan(300)
})

test("CM6 ML-03 No length in an MLS message makes its reader allocate what is not there", async () => {
  const { messages } = await theScene()
  for (const message of messages)
    for (let at = 4; at < Math.min(message.length, 400); at++) {
      const input = message.slice(0, at + 4)
      input.set([0xbf, 0xff, 0xff, 0xff], at)
      const bytes = allocated(() => expect(readMessage(input)).toBeUndefined())
      expect(bytes).toBeLessThan(ALLOWED + 4 * input.length)
    }
})
