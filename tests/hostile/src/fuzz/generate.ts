/** Random bytes of a shape: small values mostly, edges often, and now and then something that is none. */
import type { Draw } from "./draw.ts"
import type { Shape } from "./shape.ts"

/** Texts that have confused decoders, and what is no text at all. */
const TEXTS: readonly string[] = [
  "",
  "hello",
  "__proto__",
  "constructor",
  "toString",
  "polluted",
  '{"__proto__":{"polluted":true}}',
  "\ufeffa",
  "\u0000",
  "ä語👋",
  "e\u0301\u0301\u0301",
  "\u202egpj.exe",
  "\uffff",
  "\u{10ffff}",
  "a".repeat(33),
  "語".repeat(300),
]
const NO_TEXTS: readonly Uint8Array[] = [
  [0xff],
  [0xc0, 0xaf],
  [0xed, 0xa0, 0x80],
  [0xf4, 0x90, 0x80, 0x80],
  [0xe2, 0x82],
  [0xf8, 0x88, 0x80, 0x80, 0x80],
].map((bytes) => Uint8Array.from(bytes))
const EDGES = [0, 1, 2, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff, 0xffffffff]
/** What a value may grow to before its lists and bytes stay empty. */
const BUDGET = 20_000

const utf8 = new TextEncoder()

/** `faults`: once in so many parts something is wrong; 0 for never. */
export function generate(shape: Shape, draw: Draw, faults = 0): Uint8Array {
  const ink = new Ink()
  write(shape, draw, ink, faults)
  return ink.bytes()
}

class Ink {
  #buffer = new Uint8Array(512)
  length = 0

  put(...bytes: readonly number[]): void {
    this.raw(Uint8Array.from(bytes))
  }

  raw(bytes: Uint8Array): void {
    const end = this.length + bytes.length
    if (end > this.#buffer.length) {
      const grown = new Uint8Array(Math.max(end, 2 * this.#buffer.length))
      grown.set(this.#buffer.subarray(0, this.length))
      this.#buffer = grown
    }
    this.#buffer.set(bytes, this.length)
    this.length = end
  }

  integer(value: number, size: number): void {
    const high = Math.floor(value / 2 ** 32)
    for (let at = size - 1; at >= 0; at--)
      this.put((at >= 4 ? high >>> (8 * (at - 4)) : value >>> (8 * at)) & 0xff)
  }

  bytes(): Uint8Array {
    return this.#buffer.slice(0, this.length)
  }
}

function write(shape: Shape, draw: Draw, ink: Ink, faults: number): void {
  const isWrong = faults > 0 && draw.once(faults)
  switch (shape.kind) {
    case "integer":
      writeInteger(shape.size, draw, ink, isWrong)
      break
    case "bool":
      ink.put(isWrong ? 2 + draw.below(254) : draw.below(2))
      break
    case "enum":
      ink.put(isWrong ? draw.below(256) : draw.pick([...shape.numbers]))
      break
    case "fixed":
      writeFixed(shape.size, shape.uuid, draw, ink, isWrong)
      break
    case "bytes":
      writeBytes(shape, draw, ink, isWrong)
      break
    case "struct":
      for (const field of shape.fields) write(field, draw, ink, faults)
      if (isWrong) ink.raw(draw.bytes(1 + draw.below(3)))
      break
    case "list":
      writeList(shape, draw, ink, faults, isWrong)
      break
    case "optional": {
      const isThere = ink.length < BUDGET && draw.once(2)
      ink.put(isWrong ? draw.below(256) : isThere ? 1 : 0)
      if (isThere) write(shape.item, draw, ink, faults)
      break
    }
    case "union": {
      const [tag, variant] = draw.pick([...shape.variants])
      ink.put(isWrong ? draw.below(256) : tag)
      write(variant, draw, ink, faults)
      break
    }
  }
}

function writeInteger(size: 1 | 2 | 4 | 8, draw: Draw, ink: Ink, isWrong: boolean): void {
  if (isWrong && size === 8) {
    ink.raw(draw.bytes(8))
    return
  }
  const top = 2 ** Math.min(53, 8 * size) - 1
  const value = draw.once(4) ? top : draw.once(2) ? draw.pick(EDGES) : draw.below(300)
  ink.integer(Math.min(value, top), size)
}

function writeFixed(size: number, uuid: boolean, draw: Draw, ink: Ink, isWrong: boolean): void {
  const bytes = draw.once(6) ? new Uint8Array(size).fill(draw.pick([0, 0, 0xff, 1])) : draw.bytes(size)
  if (uuid && !isWrong) {
    bytes[6] = 0x40 | (bytes[6]! & 0x0f)
    bytes[8] = 0x80 | (bytes[8]! & 0x3f)
  }
  ink.raw(isWrong && !uuid ? bytes.subarray(1) : bytes)
}

function writeBytes(shape: Extract<Shape, { kind: "bytes" }>, draw: Draw, ink: Ink, isWrong: boolean): void {
  const content = shape.text ? someText(draw, isWrong) : draw.bytes(someLength(draw, ink))
  const fitting = content.length > shape.max ? new Uint8Array(0) : content
  ink.integer(isWrong && draw.once(2) ? wrongLength(shape.max, fitting.length, draw) : fitting.length, 4)
  ink.raw(fitting)
}

function someText(draw: Draw, isWrong: boolean): Uint8Array {
  return isWrong ? draw.pick(NO_TEXTS) : utf8.encode(draw.pick(TEXTS))
}

function someLength(draw: Draw, ink: Ink): number {
  if (ink.length > BUDGET) return 0
  if (draw.once(60)) return 600 + draw.below(3000)
  return draw.once(3) ? draw.below(140) : draw.below(24)
}

export function wrongLength(max: number, right: number, draw: Draw): number {
  return draw.pick([0, max, max + 1, right + 1, Math.max(0, right - 1), 0x7fffffff, 0x80000000, 0xffffffff])
}

function writeList(
  shape: Extract<Shape, { kind: "list" }>,
  draw: Draw,
  ink: Ink,
  faults: number,
  isWrong: boolean,
): void {
  const length = ink.length > BUDGET ? 0 : Math.min(shape.max, draw.once(40) ? 70 : draw.below(4))
  ink.integer(isWrong ? wrongLength(shape.max, length, draw) : length, 4)
  for (let i = 0; i < length; i++) write(shape.item, draw, ink, faults)
}
