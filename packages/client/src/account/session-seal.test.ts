import type { Randomness } from "@tacit/crypto"
import type { AccountId } from "@tacit/protocol"
import { describe, expect, test } from "vitest"
import { openUnderSession, sealUnderSession } from "./session-seal.ts"

let next = 0
const counting: Randomness = { bytes: (length) => new Uint8Array(length).map(() => next++ % 256) }
const ALICE = "a1".repeat(32) as AccountId
const BOB = "b0".repeat(32) as AccountId

describe("the local key, sealed for a session", () => {
  const [key, localKey] = [counting.bytes(32), counting.bytes(32)]
  const sealed = sealUnderSession(key, ALICE, localKey, counting)

  test("opens with the session's key", () => {
    expect(openUnderSession(key, ALICE, sealed)).toEqual(localKey)
  })

  test("TB9 stays shut for another session's key, another account, and when it was changed", () => {
    expect(openUnderSession(counting.bytes(32), ALICE, sealed)).toBeUndefined()
    expect(openUnderSession(key, BOB, sealed)).toBeUndefined()
    for (const place of [0, 24, sealed.length - 1]) {
      const changed = sealed.map((byte, i) => (i === place ? byte ^ 1 : byte))
      expect(openUnderSession(key, ALICE, changed)).toBeUndefined()
    }
  })

  test("does not contain the key", () => {
    expect(Buffer.from(sealed).includes(Buffer.from(localKey))).toBe(false)
  })
})
