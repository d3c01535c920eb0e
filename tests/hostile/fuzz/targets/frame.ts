/** Frames near to good ones: damaged as bytes, or rightly encoded and wrong in what they say. */
import { type Codec, decode, encode } from "@tacit/protocol"
import type { Draw } from "../../src/fuzz/draw.ts"
import { damagedObject } from "../../src/fuzz/object.ts"
import { shapeOf } from "../../src/fuzz/shape.ts"
import { someBytes } from "./codec.ts"
import { SAMPLES } from "./samples.ts"

export function someFrame<T>(codec: Codec<T>, good: readonly Uint8Array[], draw: Draw): Uint8Array {
  if (draw.once(2)) return someBytes(shapeOf(codec.schema), good, SAMPLES, draw)
  const frame = decode(codec, draw.pick(good))
  try {
    return encode(codec, damagedObject(frame, draw))
  } catch {
    // not every damaged value can be written
    return someBytes(shapeOf(codec.schema), good, SAMPLES, draw)
  }
}
