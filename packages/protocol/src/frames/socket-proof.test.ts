import { createHmac } from "node:crypto"
import { describe, expect, test } from "vitest"
import { alice, bob, seed } from "../../vectors/people.ts"
import { deviceIdOf, labelled } from "../hashing.ts"
import { LABELS } from "../labels.ts"
import { loginMac, signChallenge, verifyChallenge } from "./socket-proof.ts"

const context = { nonce: seed("nonce"), origin: "https://tacit.example" }
const account = alice.chain.account
const device = deviceIdOf(alice.device.public)
const proof = signChallenge(alice.device.secret, context, account, device)

const check = ({ key = alice.device.public, at = context, who = account, by = device } = {}) =>
  verifyChallenge(key, proof, at, who, by)

describe("the proof of a device", () => {
  test("holds for its challenge, origin, account and device", () => {
    expect(check()).toBe(true)
  })

  test.each([
    ["another challenge", { at: { ...context, nonce: seed("another nonce") } }],
    ["another origin", { at: { ...context, origin: "https://evil.example" } }],
    ["the same host without TLS", { at: { ...context, origin: "http://tacit.example" } }],
    ["another account", { who: bob.chain.account }],
    ["another device", { by: deviceIdOf(bob.device.public) }],
    ["another device's key", { key: bob.device.public }],
  ])("does not hold for %s", (_what, change) => {
    expect(check(change)).toBe(false)
  })
})

describe("the proof of a log-in", () => {
  const login = seed("login").slice(0, 16)
  const mac = loginMac(seed("session key"), context, login)

  test("is HMAC-SHA-256 under the session key, as Node computes it", () => {
    const origin = Buffer.from(context.origin)
    const input = labelled(LABELS.loginMac, login, context.nonce, origin)
    const expected = createHmac("sha256", seed("session key")).update(input).digest()
    expect(mac).toEqual(Uint8Array.from(expected))
  })

  test.each([
    ["session key", loginMac(seed("another"), context, login)],
    ["challenge", loginMac(seed("session key"), { ...context, nonce: seed("another") }, login)],
    ["origin", loginMac(seed("session key"), { ...context, origin: "https://evil.example" }, login)],
    ["log-in", loginMac(seed("session key"), context, seed("another").slice(0, 16))],
  ])("is another for another %s", (_what, other) => {
    expect(other).not.toEqual(mac)
  })
})
