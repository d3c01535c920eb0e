import type { Hash } from "@tacit/protocol"
import { describe, expect, test } from "vitest"
import { makeCheckpoint } from "../account/author.ts"
import { extended, NOW, testAccount } from "../testing/account.ts"
import { isVaultRollback } from "./rollback.ts"

const { chain, identity } = testAccount(20)
const a = "a".repeat(64) as Hash
const b = "b".repeat(64) as Hash

describe("VA-05: isVaultRollback", () => {
  test("compares with the device's pin", () => {
    const pin = { version: 5, hash: a }
    expect(isVaultRollback({ version: 4, hash: b }, chain, pin)).toBe(true)
    expect(isVaultRollback({ version: 5, hash: b }, chain, pin)).toBe(true)
    expect(isVaultRollback({ version: 5, hash: a }, chain, pin)).toBe(false)
    expect(isVaultRollback({ version: 6, hash: b }, chain, pin)).toBe(false)
  })

  test("compares with the chain's checkpoint, so that a fresh browser notices too", () => {
    const checked = extended(chain, makeCheckpoint(chain, identity, { version: 5, head: a }, NOW))
    expect(isVaultRollback({ version: 4, hash: b }, checked, undefined)).toBe(true)
    expect(isVaultRollback({ version: 5, hash: b }, checked, undefined)).toBe(true)
    expect(isVaultRollback({ version: 5, hash: a }, checked, undefined)).toBe(false)
    expect(isVaultRollback({ version: 5, hash: a }, checked, { version: 6, hash: b })).toBe(true)
  })

  test("can tell nothing without either", () => {
    expect(isVaultRollback({ version: 1, hash: a }, chain, undefined)).toBe(false)
  })
})
