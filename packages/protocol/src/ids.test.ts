import { describe, expect, test } from "vitest"
import { fromHex, toHex } from "./codec/bytes.ts"
import { decode, encode } from "./codec/codec.ts"
import { MalformedError } from "./codec/cursor.ts"
import {
  type AccountId,
  accountId,
  type Hash,
  idBytes,
  type MessageId,
  messageId,
  messageIdFrom,
  NO_HASH,
} from "./ids.ts"

const ID = "0f8fad5b-d9cb-469f-a165-70867728950e" as MessageId

describe("a message id", () => {
  test("is 16 bytes on the wire and a lower-case UUID in the code", () => {
    expect(toHex(encode(messageId, ID))).toBe("0f8fad5bd9cb469fa16570867728950e")
    expect(decode(messageId, fromHex("0f8fad5bd9cb469fa16570867728950e"))).toBe(ID)
  })

  test.each([
    ["version 1", "0f8fad5b-d9cb-169f-a165-70867728950e"],
    ["version 7", "0f8fad5b-d9cb-769f-a165-70867728950e"],
    ["another variant", "0f8fad5b-d9cb-469f-c165-70867728950e"],
    ["the nil UUID", "00000000-0000-0000-0000-000000000000"],
  ])("of %s is refused in both directions", (_what, uuid) => {
    expect(() => encode(messageId, uuid as MessageId)).toThrow(MalformedError)
    expect(() => decode(messageId, fromHex(uuid.replaceAll("-", "")))).toThrow(MalformedError)
  })

  test.each([ID.toUpperCase(), ID.replaceAll("-", ""), `${ID}\n`, ` ${ID}`, ""])("is not %j", (text) => {
    expect(() => encode(messageId, text as MessageId)).toThrow(MalformedError)
  })

  test("made of any 16 random bytes is one of version 4", () => {
    for (const byte of [0, 0x55, 0xaa, 0xff]) {
      const id = messageIdFrom(new Uint8Array(16).fill(byte))
      expect(decode(messageId, encode(messageId, id))).toBe(id)
    }
  })

  test("needs exactly 16 random bytes and leaves them as they are", () => {
    const random = Buffer.alloc(16, 0xff)
    messageIdFrom(random)
    expect([...random]).toEqual(new Array(16).fill(0xff))
    expect(() => messageIdFrom(new Uint8Array(15))).toThrow(RangeError)
    expect(() => messageIdFrom(new Uint8Array(32))).toThrow(RangeError)
  })
})

test("other ids are 32 bytes in lower-case hexadecimal", () => {
  const id = "ab".repeat(32) as AccountId
  expect(encode(accountId, id)).toEqual(new Uint8Array(32).fill(0xab))
  expect(() => encode(accountId, id.toUpperCase() as AccountId)).toThrow(MalformedError)
  expect(() => encode(accountId, id.slice(2) as AccountId)).toThrow(MalformedError)
})

test("the bytes of several ids stand in the order given", () => {
  const one = "01".repeat(32) as Hash
  expect(toHex(idBytes(one, NO_HASH))).toBe(one + NO_HASH)
  expect(idBytes()).toEqual(new Uint8Array(0))
})
