/** A codec as a target: its schema makes the inputs, and says what it must accept. */
import { type Codec, decode, encode, equalBytes } from "@tacit/protocol"
import { damaged } from "../../src/fuzz/damage.ts"
import type { Draw } from "../../src/fuzz/draw.ts"
import { generate } from "../../src/fuzz/generate.ts"
import { type Shape, shapeOf } from "../../src/fuzz/shape.ts"
import { attempted, demand, type Feed, type Target } from "../../src/fuzz/target.ts"
import { readTree } from "../../src/fuzz/tree.ts"

/** `samples`: good bytes of this and of other codecs. */
export function codecTarget(
  name: string,
  codec: Codec<unknown>,
  samples: readonly Uint8Array[],
  share: number,
): Target {
  return { name, share, prepare: () => codecFeed(codec, samples) }
}

export function codecFeed(codec: Codec<unknown>, samples: readonly Uint8Array[]): Feed {
  const shape = shapeOf(codec.schema)
  const own = samples.filter((sample) => readTree(shape, sample))
  return {
    make: (draw) => someBytes(shape, own, samples, draw),
    take(input) {
      const read = attempted(() => decode(codec, input))
      const isValue = readTree(shape, input) !== undefined
      if (read === "refused") {
        demand(!isValue, "a value of the schema is refused")
        return "refused"
      }
      demand(isValue, "what is no value of the schema is accepted")
      demand(equalBytes(encode(codec, read.value), input), "a second encoding is accepted")
      demandDetached(read.value, input)
      return "accepted"
    },
  }
}

/** Good, damaged or made up; of this codec mostly. */
export function someBytes(
  shape: Shape,
  own: readonly Uint8Array[],
  others: readonly Uint8Array[],
  draw: Draw,
): Uint8Array {
  switch (draw.below(8)) {
    case 0:
      return generate(shape, draw)
    case 1:
      return generate(shape, draw, 12)
    case 2:
      return damaged(generate(shape, draw), others, draw, shape)
    case 3:
      return others.length > 0 ? damaged(draw.pick(others), others, draw) : draw.bytes(draw.below(64))
    default:
      return damaged(own.length > 0 ? draw.pick(own) : generate(shape, draw), others, draw, shape)
  }
}

/** CO8: no prototype that a name could reach, and no memory of the input. */
function demandDetached(value: unknown, input: Uint8Array): void {
  if (typeof value !== "object" || value === null) return
  if (value instanceof Uint8Array) {
    demand(value.buffer !== input.buffer || value.length === 0, "what was decoded shares the input's memory")
  } else if (Array.isArray(value)) {
    for (const item of value) demandDetached(item, input)
  } else {
    demand(Object.getPrototypeOf(value) === null, "what was decoded has a prototype")
    for (const name in value) demandDetached((value as Record<string, unknown>)[name], input)
  }
}
