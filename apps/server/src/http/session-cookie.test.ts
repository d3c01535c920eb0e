import type { AccountId } from "@tacit/protocol"
import { describe, expect, test } from "vitest"
import { cookieName, sessionIdIn, setCookie } from "./session-cookie.ts"

const ALICE = `0123456789abcdef${"a1".repeat(24)}` as AccountId
const BOB = "b0".repeat(32) as AccountId
const ID = "5e".repeat(32)
const HTTPS = "https://chat.example"
const LOOPBACK = "http://localhost:8080"

describe("TB10 the cookie of a session", () => {
  test("is bound to its host and secure at an https origin", () => {
    expect(setCookie(HTTPS, { account: ALICE, id: ID })).toBe(
      `__Host-tacit-0123456789abcdef=${ID}; Path=/; HttpOnly; Secure; SameSite=Strict`,
    )
  })

  test("has no prefix and is not Secure at http on the own machine", () => {
    expect(setCookie(LOOPBACK, { account: ALICE, id: ID })).toBe(
      `tacit-0123456789abcdef=${ID}; Path=/; HttpOnly; SameSite=Strict`,
    )
  })

  test("is cleared with the attributes that it was set with", () => {
    expect(setCookie(HTTPS, { account: ALICE, id: undefined })).toBe(
      "__Host-tacit-0123456789abcdef=; Path=/; HttpOnly; Secure; SameSite=Strict; Max-Age=0",
    )
  })

  test("is found among others, by its account", () => {
    const header = `other=1; ${cookieName(HTTPS, BOB)}=${"00".repeat(32)}; ${cookieName(HTTPS, ALICE)}=${ID}`
    expect(sessionIdIn(header, HTTPS, ALICE)).toBe(ID)
    expect(sessionIdIn(header, HTTPS, BOB)).toBe("00".repeat(32))
  })

  test("counts for nothing without its prefix, doubled, or with another value than an id", () => {
    const plain = `${cookieName(LOOPBACK, ALICE)}=${ID}`
    const name = cookieName(HTTPS, ALICE)
    const headers = [undefined, "", plain, `${name}=${ID}; ${name}=${ID}`, `${name}=`, `${name}=${ID}0`]
    for (const header of headers) expect(sessionIdIn(header, HTTPS, ALICE)).toBeUndefined()
    expect(sessionIdIn(plain, LOOPBACK, ALICE)).toBe(ID)
  })
})
