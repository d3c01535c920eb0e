import { describe, expect, test } from "vitest"
import { fromHex, toHex } from "./bytes.ts"
import {
  bool,
  bytes,
  type Codec,
  decode,
  encode,
  enumeration,
  fixed,
  hexId,
  list,
  optional,
  struct,
  text,
  u8,
  u16,
  u32,
  u53,
  union,
} from "./codec.ts"
import { MalformedError } from "./cursor.ts"

const point = struct({ x: u8, y: u16 })
const shape = union("shape", {
  dot: [1, point],
  nothing: [2, struct({})],
  label: [7, struct({ text: text(5) })],
})
const colour = enumeration("colour", { red: 1, green: 4 })

const any = (codec: unknown) => codec as Codec<unknown>

const GOOD: ReadonlyArray<readonly [name: string, codec: Codec<unknown>, value: unknown, hex: string]> = [
  ["u8", any(u8), 255, "ff"],
  ["u16", any(u16), 258, "0102"],
  ["u32", any(u32), 0xfffffffe, "fffffffe"],
  ["u53", any(u53), Number.MAX_SAFE_INTEGER, "001fffffffffffff"],
  ["bool", any(bool), true, "01"],
  ["fixed", any(fixed(3)), Uint8Array.of(1, 2, 3), "010203"],
  ["bytes", any(bytes(4)), Uint8Array.of(9, 8), "000000020908"],
  ["empty bytes", any(bytes(4)), new Uint8Array(0), "00000000"],
  ["text", any(text(8)), "ä👋", "00000006c3a4f09f918b"],
  ["text with a byte order mark", any(text(8)), "\ufeffa", "00000004efbbbf61"],
  ["hexId", any(hexId("id", 2)), "0aff", "0aff"],
  ["list", any(list(u16, 3)), [1, 2], "0000000200010002"],
  ["optional, present", any(optional(u8)), 7, "0107"],
  ["optional, absent", any(optional(u8)), undefined, "00"],
  ["struct", any(point), { x: 1, y: 2 }, "010002"],
  ["union", any(shape), { kind: "dot", x: 1, y: 2 }, "01010002"],
  ["union without fields", any(shape), { kind: "nothing" }, "02"],
  ["enumeration", any(colour), "green", "04"],
]

describe.each(GOOD)("%s", (_name, codec, value, hex) => {
  test("has the stated encoding and comes back from it", () => {
    expect(toHex(encode(codec, value))).toBe(hex)
    expect(decode(codec, fromHex(hex))).toEqual(value)
  })

  test("is refused when it is cut short at any byte", () => {
    for (let length = 0; length < hex.length / 2; length++) {
      expect(() => decode(codec, fromHex(hex).subarray(0, length))).toThrow(MalformedError)
    }
  })

  test("is refused with a byte behind it", () => {
    expect(() => decode(codec, fromHex(`${hex}00`))).toThrow(MalformedError)
  })
})

const BAD_BYTES: ReadonlyArray<readonly [what: string, codec: Codec<unknown>, hex: string]> = [
  ["a bool of 2", any(bool), "02"],
  ["an optional that is marked by 2", any(optional(u8)), "0207"],
  ["an integer of 2^53", any(u53), "0020000000000000"],
  ["an integer of 2^64-1", any(u53), "ffffffffffffffff"],
  ["bytes over their bound", any(bytes(2)), "00000003010203"],
  ["a length far over the bound with nothing behind it", any(bytes(2)), "ffffffff"],
  ["text over its bound", any(text(1)), "000000026161"],
  ["a list over its bound", any(list(u8, 1)), "000000020102"],
  ["a list of four thousand million items", any(list(u8, 10)), "ffffffff"],
  ["text that is not UTF-8", any(text(8)), "00000001ff"],
  ["a surrogate encoded in UTF-8", any(text(8)), "00000003eda080"],
  ["an overlong encoding of a slash", any(text(8)), "00000002c0af"],
  ["an unknown tag", any(shape), "03"],
  ["an unknown number", any(colour), "02"],
]

test.each(BAD_BYTES)("%s is refused", (_what, codec, hex) => {
  expect(() => decode(codec, fromHex(hex))).toThrow(MalformedError)
})

const BAD_VALUES: ReadonlyArray<readonly [what: string, codec: Codec<unknown>, value: unknown]> = [
  ["256 as u8", any(u8), 256],
  ["-1 as u16", any(u16), -1],
  ["1.5 as u32", any(u32), 1.5],
  ["2^32 as u32", any(u32), 2 ** 32],
  ["NaN as u32", any(u32), Number.NaN],
  ["-1 as u53", any(u53), -1],
  ["2^53 as u53", any(u53), 2 ** 53],
  ["a fraction as u53", any(u53), 0.5],
  ["too few bytes", any(fixed(3)), new Uint8Array(2)],
  ["too many bytes", any(bytes(3)), new Uint8Array(4)],
  ["too much text, counted in bytes", any(text(3)), "ää"],
  ["a lone high surrogate", any(text(8)), "a\ud83d"],
  ["a lone low surrogate", any(text(8)), "\udc4ba"],
  ["a short id", any(hexId("id", 2)), "0a"],
  ["an id in capitals", any(hexId("id", 2)), "0AFF"],
  ["an id that is not hexadecimal", any(hexId("id", 2)), "zzzz"],
  ["too many items", any(list(u8, 1)), [1, 2]],
  ["an unknown variant", any(shape), { kind: "circle" }],
  ["a variant named like a property of every object", any(shape), { kind: "constructor" }],
  ["an unknown word", any(colour), "blue"],
  ["a word named like a property of every object", any(colour), "toString"],
]

test.each(BAD_VALUES)("%s has no encoding", (_what, codec, value) => {
  expect(() => encode(codec, value)).toThrow(MalformedError)
})

test("an error names the word or variant that does not exist", () => {
  expect(() => encode(any(colour), "blue")).toThrow("colour has no blue")
  expect(() => encode(any(shape), { kind: "circle" })).toThrow("shape has no circle")
})

describe("what is decoded", () => {
  test("has no prototype that its names could reach", () => {
    const hostile = struct({ constructor: u8, toString: u8 })
    const value = decode(hostile, Uint8Array.of(1, 2))
    expect(Object.getPrototypeOf(value)).toBeNull()
    expect({ ...value }).toEqual({ constructor: 1, toString: 2 })
    expect(Object.getPrototypeOf(decode(shape, fromHex("01010002")))).toBeNull()
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false)
  })

  test("does not alias the bytes it came from", () => {
    const network = Buffer.from("000000020908", "hex")
    const value = decode(bytes(4), network)
    network.fill(0)
    expect(value).toEqual(Uint8Array.of(9, 8))
  })

  test("does not depend on where the bytes lie in a larger buffer", () => {
    const whole = fromHex(`ffff${"01010002"}ffff`)
    expect(decode(shape, whole.subarray(2, 6))).toEqual({ kind: "dot", x: 1, y: 2 })
  })

  test("names its variant, and no field of a variant may take that name", () => {
    expect(decode(shape, fromHex("02"))).toEqual({ kind: "nothing" })
    expect(() => union("bad", { one: [1, struct({ kind: u8 })] })).toThrow("one has a field named kind")
  })
})

describe("a schema that contradicts itself is refused when it is built", () => {
  test("two variants with one tag", () => {
    expect(() => union("bad", { one: [1, struct({})], two: [1, struct({})] })).toThrow("tag 1 stands twice")
  })

  test("two words with one number", () => {
    expect(() => enumeration("bad", { one: 1, two: 1 })).toThrow("number 1 stands twice")
  })
})

test("a union tells which tags it knows", () => {
  expect([...shape.tags]).toEqual([1, 2, 7])
})

test("the schema says everything that decides the bytes", () => {
  expect(list(shape, 3).schema).toBe(
    "list(union shape{1=dot:struct{x:u8,y:u16}|2=nothing:struct{}|7=label:struct{text:text(5)}},3)",
  )
  expect(
    struct({ a: optional(colour), b: fixed(2), c: bytes(4), d: hexId("id", 2), e: bool, f: u53 }).schema,
  ).toBe("struct{a:optional(enum colour{1=red|4=green}),b:fixed(2),c:bytes(4),d:id(2),e:bool,f:u53}")
})
