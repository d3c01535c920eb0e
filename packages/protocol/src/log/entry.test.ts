import { describe, expect, test } from "vitest"
import { COMMIT, CONVERSATION, CREATE, MESSAGE } from "../../vectors/log-samples.ts"
import { alice, bob, conversationNamed, hashNamed, messageIdNamed, NOON, seed } from "../../vectors/people.ts"
import { decode, encode } from "../codec/codec.ts"
import { deviceIdOf, payloadHash } from "../hashing.ts"
import { type EntryHeader, entry, entryHash, routingHash, signEntry, verifyEntrySignature } from "./entry.ts"

describe("the hash of an entry", () => {
  test("does not change when its payload is erased", () => {
    const kept = decode(entry, encode(entry, { header: MESSAGE, payload: seed("payload") }))
    const erased = decode(entry, encode(entry, { header: MESSAGE, payload: undefined }))
    expect(entryHash(kept.header)).toBe(entryHash(erased.header))
  })

  const CHANGES: Readonly<Record<keyof EntryHeader, Partial<EntryHeader>>> = {
    conversation: { conversation: conversationNamed("another") },
    index: { index: 3 },
    previous: { previous: hashNamed("another") },
    kind: { kind: "re-add" },
    epoch: { epoch: 1 },
    opening: { opening: hashNamed("another") },
    replaces: { replaces: hashNamed("another") },
    author: { author: bob.chain.account },
    id: { id: messageIdNamed("another") },
    at: { at: NOON },
    payloadHash: { payloadHash: hashNamed("another") },
    signer: { signer: undefined },
  }

  test.each(Object.entries(CHANGES))("covers %s", (_field, change) => {
    expect(entryHash({ ...COMMIT, ...change })).not.toBe(entryHash(COMMIT))
  })
})

describe("the signature of an entry", () => {
  test("holds for a create and a commit", () => {
    expect(verifyEntrySignature(alice.device.public, CREATE)).toBe(true)
    expect(verifyEntrySignature(alice.device.public, COMMIT)).toBe(true)
  })

  test.each<readonly [string, Partial<EntryHeader>]>([
    ["conversation", { conversation: conversationNamed("another") }],
    ["parent", { opening: hashNamed("another") }],
    ["payload", { payloadHash: hashNamed("another") }],
  ])("does not hold in another place: %s", (_what, change) => {
    expect(verifyEntrySignature(alice.device.public, { ...COMMIT, ...change })).toBe(false)
  })

  test("is not another device's, and a missing one never holds", () => {
    expect(verifyEntrySignature(bob.device.public, COMMIT)).toBe(false)
    expect(verifyEntrySignature(alice.device.public, { ...COMMIT, signer: undefined })).toBe(false)
  })

  test("does not cover what the server assigns, so that it can be made before", () => {
    const signature = signEntry(alice.device.secret, CONVERSATION, COMMIT.opening, COMMIT.payloadHash)
    const placed = {
      ...COMMIT,
      index: 77,
      at: NOON + 9,
      signer: { device: deviceIdOf(alice.device.public), signature },
    }
    expect(verifyEntrySignature(alice.device.public, placed)).toBe(true)
  })
})

describe("the hash of a routing set", () => {
  const [a, b] = [alice.chain.account, bob.chain.account]

  test("does not depend on the order of the accounts", () => {
    expect(routingHash([a, b])).toBe(routingHash([b, a]))
  })

  test("tells sets apart", () => {
    const hashes = [routingHash([]), routingHash([a]), routingHash([b]), routingHash([a, b])]
    expect(new Set(hashes).size).toBe(4)
  })

  test("leaves the list that it was given as it is", () => {
    const accounts = Object.freeze([a, b].sort().reverse())
    expect(() => routingHash(accounts)).not.toThrow()
  })
})

test("a payload over the size of a commit is no entry", () => {
  const payload = new Uint8Array(2 * 1024 * 1024 + 1)
  expect(() => encode(entry, { header: MESSAGE, payload })).toThrow("at most 2097152")
  expect(payloadHash(payload)).toMatch(/^[0-9a-f]{64}$/)
})
