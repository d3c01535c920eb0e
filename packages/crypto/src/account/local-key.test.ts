import { argon2Sync } from "node:crypto"
import { LABELS } from "@tacit/protocol"
import { describe, expect, test } from "vitest"
import { deriveKey } from "../derive.ts"
import { deriveLocalKey } from "./local-key.ts"

const salt = new Uint8Array(16).fill(3)

/** The same by an independent implementation, which is also faster. */
function expected(password: string, of: Uint8Array): Uint8Array {
  const stretched = argon2Sync("argon2id", {
    message: password,
    nonce: of,
    parallelism: 1,
    tagLength: 32,
    memory: 65_536,
    passes: 3,
  })
  return deriveKey(stretched, LABELS.localKey)
}

describe("deriveLocalKey", () => {
  test("LO-06 is Argon2id with 64 MiB, three passes and one lane, over the password as every keyboard writes it", () => {
    expect(deriveLocalKey("pa\u0308ss", salt)).toEqual(expected("p\u00e4ss", salt))
  })

  test("takes the salt of the device", () => {
    const other = new Uint8Array(32).fill(4)
    expect(deriveLocalKey("p\u00e4ss", other)).toEqual(expected("p\u00e4ss", other))
  })

  test("refuses a salt that is too short to be one", () => {
    expect(() => deriveLocalKey("one", new Uint8Array(15))).toThrow(RangeError)
  })
})
