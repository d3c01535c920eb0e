import { argon2Sync } from "node:crypto"
import { deriveKey, type Randomness } from "@tacit/crypto"
import { encode, LABELS } from "@tacit/protocol"
import { beforeAll, describe, expect, test } from "vitest"
import { deriveLocalKeyNatively } from "../node/local-key.ts"
import { DamagedProfileError } from "../store/sealed-store.ts"
import {
  type DeriveLocalKey,
  type KeyLock,
  keyLock,
  makeKeyLock,
  openKeyLock,
  readKeyLock,
} from "./key-lock.ts"

let next = 0
const counting: Randomness = { bytes: (length) => new Uint8Array(length).map(() => next++ % 256) }

describe("the lock of the local key", () => {
  let lock: KeyLock
  let localKey: Uint8Array
  const open = (other: Partial<KeyLock>, password = "correct horse") =>
    openKeyLock({ ...lock, ...other }, password, deriveLocalKeyNatively)

  beforeAll(() => {
    const made = makeKeyLock("correct horse", deriveLocalKeyNatively, counting)
    lock = made.lock
    localKey = made.localKey
  })

  test("opens with the password, also after it was stored", () => {
    expect(open(readKeyLock(encode(keyLock, lock)))).toEqual(localKey)
  })

  test("CO-10 a stored lock that is damaged is a damaged profile, whatever is wrong with it", () => {
    const stored = encode(keyLock, lock)
    for (const damaged of [stored.slice(0, 9), stored.slice(0, -1), new Uint8Array([...stored, 0])])
      expect(() => readKeyLock(damaged)).toThrow(DamagedProfileError)
  })

  test("stays shut for another password", () => {
    expect(open({}, "correct horsf")).toBeUndefined()
  })

  test("LO-06 Whoever copied it tests a guess at the price that the device pays, and at no smaller one", () => {
    const cheaper =
      (passes: number, memory: number): DeriveLocalKey =>
      (password, nonce) =>
        deriveKey(
          argon2Sync("argon2id", { message: password, nonce, passes, memory, parallelism: 1, tagLength: 32 }),
          LABELS.localKey,
        )
    expect(openKeyLock(lock, "correct horse", cheaper(3, 65_536))).toEqual(localKey)
    for (const [passes, memory] of [
      [2, 65_536],
      [3, 65_528],
      [1, 8],
    ] as const)
      expect(openKeyLock(lock, "correct horse", cheaper(passes, memory))).toBeUndefined()
  })

  test("stays shut when salt, version or sealed key are exchanged", () => {
    expect(open({ salt: counting.bytes(16) })).toBeUndefined()
    expect(open({ sealed: lock.sealed.map((byte, i) => (i === 30 ? byte ^ 1 : byte)) })).toBeUndefined()
    expect(open({ version: 2 })).toBeUndefined()
  })

  test("holds neither the key nor the password", () => {
    const stored = Buffer.from(encode(keyLock, lock))
    expect(stored.includes(Buffer.from(localKey))).toBe(false)
    expect(stored.includes("correct horse")).toBe(false)
  })
})
