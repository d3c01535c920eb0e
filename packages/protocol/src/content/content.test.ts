import { describe, expect, test } from "vitest"
import { alice, conversationNamed, hashNamed } from "../../vectors/people.ts"
import { MalformedError } from "../codec/cursor.ts"
import { LIMITS } from "../limits.ts"
import { content, decodeContent, encodeContent } from "./content.ts"
import { signLeave } from "./request.ts"

describe("content", () => {
  test("that is known comes back", () => {
    const request = signLeave(
      alice.mls.secret,
      conversationNamed("c"),
      alice.chain.account,
      hashNamed("leaf"),
    )
    for (const value of [{ kind: "text", text: "hello" } as const, { kind: "leave", request } as const]) {
      expect(decodeContent(encodeContent(value))).toEqual(value)
    }
  })

  test("of a kind that is not known is kept apart from what is malformed", () => {
    expect(content.tags.has(99)).toBe(false)
    expect(decodeContent(Uint8Array.of(99, 1, 2, 3))).toEqual({ kind: "unknown", tag: 99 })
    expect(decodeContent(Uint8Array.of(0))).toEqual({ kind: "unknown", tag: 0 })
  })

  test("of a known kind with anything behind it, or without its end, is malformed", () => {
    const bytes = encodeContent({ kind: "text", text: "hello" })
    expect(() => decodeContent(Uint8Array.of(...bytes, 0))).toThrow(MalformedError)
    expect(() => decodeContent(bytes.subarray(0, -1))).toThrow(MalformedError)
    expect(() => decodeContent(Uint8Array.of(2))).toThrow(MalformedError)
  })

  test("that is empty is malformed", () => {
    expect(() => decodeContent(new Uint8Array(0))).toThrow(MalformedError)
  })

  test.each(["x", "ä", "€", "👋"])("holds the longest message, written with %j", (character) => {
    const text = character.repeat(LIMITS.messageCharacters / character.length)
    expect(text).toHaveLength(LIMITS.messageCharacters)
    expect(decodeContent(encodeContent({ kind: "text", text }))).toEqual({ kind: "text", text })
  })
})
