import { describe, expect, test } from "vitest"
import { base32Decode, base32Encode, grouped } from "./base32.ts"

const utf8 = (text: string) => Uint8Array.from(Buffer.from(text))

/** RFC 4648 section 10, in lower case and without padding. */
const VECTORS: ReadonlyArray<readonly [string, string]> = [
  ["", ""],
  ["f", "my"],
  ["fo", "mzxq"],
  ["foo", "mzxw6"],
  ["foob", "mzxw6yq"],
  ["fooba", "mzxw6ytb"],
  ["foobar", "mzxw6ytboi"],
]

describe("base32", () => {
  test.each(VECTORS)("of %j is %j, as in RFC 4648", (plain, encoded) => {
    expect(base32Encode(utf8(plain))).toBe(encoded)
    expect(base32Decode(encoded)).toEqual(utf8(plain))
  })

  test("comes back for every length", () => {
    for (let length = 0; length < 70; length++) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 89 + length * 31) & 255)
      expect(base32Decode(base32Encode(bytes))).toEqual(bytes)
    }
  })

  test("ignores case, spaces and hyphens", () => {
    expect(base32Decode(" MzXw-6YT b\toi\n")).toEqual(utf8("foobar"))
  })

  test.each(["mz=", "mzx1", "mz0", "mz8", "mz_", "ä", "m\u0000y", "mzxw6yt1", "mzxw6y\u212ab"])(
    "refuses %j: outside the alphabet",
    (text) => {
      expect(base32Decode(text)).toBeUndefined()
    },
  )

  test.each(["mz", "mzxr", "mzxw7", "mzxw6yr"])("refuses %j: its last bits are not zero", (text) => {
    expect(base32Decode(text)).toBeUndefined()
  })

  test.each(["a", "aaa", "aaaaaa"])("refuses %j: no bytes have so many symbols", (text) => {
    expect(base32Decode(text)).toBeUndefined()
  })
})

test("grouped text is four and four with hyphens, the rest last", () => {
  expect(grouped("mzxw6ytboi")).toBe("mzxw-6ytb-oi")
  expect(grouped("mzxw")).toBe("mzxw")
  expect(grouped("")).toBe("")
})
