import { describe, expect, test } from "vitest"
import { NEW_ENTRIES, PUSHES, REPLIES, REQUESTS, TRANSACTION } from "../../vectors/frame-samples.ts"
import { conversationNamed, seed } from "../../vectors/people.ts"
import { decode, encode } from "../codec/codec.ts"
import { MalformedError } from "../codec/cursor.ts"
import { ERRORS, type ErrorCode } from "../errors.ts"
import { LIMITS } from "../limits.ts"
import { downFrame, errorCode, reply } from "./down.ts"
import { part } from "./part.ts"
import { NO_TRANSACTION, newEntry, transaction } from "./transact.ts"
import { request, upFrame } from "./up.ts"

const FREE_TAG = 200

describe("requests", () => {
  test.each(REQUESTS.map((value) => [value.kind, value] as const))("%s comes back", (_kind, value) => {
    const frame = { requestId: 0xffffffff, request: value }
    expect(decode(upFrame, encode(upFrame, frame))).toEqual(frame)
  })

  test("each kind is tried above", () => {
    expect(new Set(REQUESTS.map((value) => encode(request, value)[0]))).toEqual(request.tags)
  })

  test("an unknown kind is refused", () => {
    expect(request.tags.has(FREE_TAG)).toBe(false)
    expect(() => decode(upFrame, Uint8Array.of(0, 0, 0, 1, FREE_TAG))).toThrow("request has no variant 200")
  })

  test("a message over the largest sealed size is refused before it is sent", () => {
    const message = REQUESTS.find((value) => value.kind === "message")
    if (message?.kind !== "message") throw new Error("no sample of a message")
    const largest = { ...message, payload: new Uint8Array(LIMITS.sealedMessage) }
    expect(decode(request, encode(request, largest))).toEqual(largest)
    expect(() => encode(request, { ...message, payload: new Uint8Array(LIMITS.sealedMessage + 1) })).toThrow(
      MalformedError,
    )
  })
})

describe("replies", () => {
  test.each(REPLIES.map((value) => [value.kind, value] as const))("%s comes back", (_kind, value) => {
    const frame = { kind: "reply", requestId: 7, reply: value } as const
    expect(decode(downFrame, encode(downFrame, frame))).toEqual(frame)
  })

  test("each kind is tried above", () => {
    expect(new Set(REPLIES.map((value) => encode(reply, value)[0]))).toEqual(reply.tags)
  })

  test("an unknown kind is refused", () => {
    expect(() => decode(reply, Uint8Array.of(FREE_TAG))).toThrow("reply has no variant 200")
  })
})

describe("pushes", () => {
  test.each(PUSHES.map((value) => [value.kind, value] as const))("%s comes back", (_kind, value) => {
    expect(decode(downFrame, encode(downFrame, value))).toEqual(value)
  })

  test("with the replies, each kind is tried above", () => {
    const tried = [...PUSHES, { kind: "reply", requestId: 1, reply: { kind: "done" } } as const]
    expect(new Set(tried.map((value) => encode(downFrame, value)[0]))).toEqual(downFrame.tags)
  })

  test("an unknown kind is refused", () => {
    expect(() => decode(downFrame, Uint8Array.of(FREE_TAG))).toThrow("down frame has no variant 200")
  })
})

describe("errors", () => {
  test.each(Object.keys(ERRORS) as ErrorCode[])("%s travels by its number", (code) => {
    expect(encode(errorCode, code)).toEqual(Uint8Array.of(ERRORS[code].number))
    expect(decode(errorCode, Uint8Array.of(ERRORS[code].number))).toBe(code)
  })

  test("a number that stands for none is refused", () => {
    expect(() => decode(errorCode, Uint8Array.of(0))).toThrow(MalformedError)
    expect(() => decode(errorCode, Uint8Array.of(FREE_TAG))).toThrow(MalformedError)
  })
})

describe("transactions", () => {
  test("each kind of new entry is tried", () => {
    expect(new Set(NEW_ENTRIES.map((value) => encode(newEntry, value)[0]))).toEqual(newEntry.tags)
  })

  test("one that does nothing is small and comes back", () => {
    const bytes = encode(transaction, NO_TRANSACTION)
    expect(decode(transaction, bytes)).toEqual(NO_TRANSACTION)
    expect(bytes.length).toBeLessThan(32)
  })

  test.each([
    ["entries", { entries: new Array(9).fill(NEW_ENTRIES[2]) }],
    ["links", { links: new Array(9).fill(TRANSACTION.links[0]) }],
    ["credentials", { credentials: new Array(9).fill(TRANSACTION.credentials[0]) }],
    ["acknowledgements", { inboxAcks: new Array(257).fill(1) }],
    ["KeyPackages", { keyPackages: new Array(65).fill(TRANSACTION.keyPackages[0]) }],
  ])("one with too many %s is refused", (_what, more) => {
    expect(() => encode(transaction, { ...NO_TRANSACTION, ...more })).toThrow(MalformedError)
  })

  test("a commit that routes to more accounts than a conversation may have is refused", () => {
    const commit = NEW_ENTRIES.find((value) => value.kind === "commit")
    if (commit?.kind !== "commit") throw new Error("no sample of a commit")
    const routing = new Array(LIMITS.members + 1).fill(conversationNamed("account"))
    expect(() => encode(newEntry, { ...commit, routing })).toThrow(MalformedError)
  })
})

describe("parts", () => {
  test("up to the inline size travel in place", () => {
    const largest = { kind: "inline", bytes: new Uint8Array(LIMITS.inlinePart) } as const
    expect(decode(part, encode(part, largest))).toEqual(largest)
    expect(() => encode(part, { kind: "inline", bytes: new Uint8Array(LIMITS.inlinePart + 1) })).toThrow(
      MalformedError,
    )
  })

  test("a slice of a staged part fits into a frame", () => {
    const put = {
      kind: "part-put",
      hash: conversationNamed("part") as string as never,
      total: LIMITS.welcome,
      offset: 0,
      bytes: new Uint8Array(LIMITS.inlinePart),
    } as const
    expect(encode(upFrame, { requestId: 1, request: put }).length).toBeLessThan(LIMITS.frame)
    const slice = { kind: "part", total: LIMITS.welcome, bytes: seed("slice") } as const
    expect(decode(reply, encode(reply, slice))).toEqual(slice)
  })
})
