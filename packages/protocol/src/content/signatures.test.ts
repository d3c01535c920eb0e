import { describe, expect, test } from "vitest"
import { MESSAGE_HEADER, WELCOME } from "../../vectors/content-samples.ts"
import { alice, bob, conversationNamed, hashNamed, messageIdNamed, NOON, seed } from "../../vectors/people.ts"
import { deviceIdOf } from "../hashing.ts"
import { type MessageHeader, signMessage, verifyMessage } from "./header.ts"
import { signLeave, signReadd, verifyLeave, verifyReadd } from "./request.ts"
import { type UnsignedWelcome, verifyWelcome } from "./welcome.ts"

describe("the signature of a message", () => {
  const message = signMessage(alice.device.secret, MESSAGE_HEADER, seed("content"))

  test("holds for the device that made it", () => {
    expect(verifyMessage(alice.device.public, message)).toBe(true)
    expect(verifyMessage(bob.device.public, message)).toBe(false)
  })

  const CHANGES: Readonly<Record<keyof MessageHeader, Partial<MessageHeader>>> = {
    conversation: { conversation: conversationNamed("another") },
    epoch: { epoch: 1 },
    opening: { opening: hashNamed("another") },
    account: { account: bob.chain.account },
    chain: { chain: { index: 9, hash: hashNamed("another") } },
    device: { device: deviceIdOf(bob.device.public) },
    counter: { counter: 2 },
    id: { id: messageIdNamed("another") },
    seen: { seen: { index: 0, hash: hashNamed("another") } },
    sentAt: { sentAt: NOON },
  }

  test.each(Object.entries(CHANGES))("covers %s", (_field, change) => {
    const changed = { ...message, header: { ...MESSAGE_HEADER, ...change } }
    expect(verifyMessage(alice.device.public, changed)).toBe(false)
  })

  test("covers the content", () => {
    expect(verifyMessage(alice.device.public, { ...message, content: seed("another") })).toBe(false)
  })
})

describe("the signature of a Welcome", () => {
  test("holds for the device that sent it", () => {
    expect(verifyWelcome(alice.device.public, WELCOME)).toBe(true)
    expect(verifyWelcome(bob.device.public, WELCOME)).toBe(false)
  })

  const CHANGES: Readonly<Record<keyof UnsignedWelcome, Partial<UnsignedWelcome>>> = {
    conversation: { conversation: conversationNamed("another") },
    epoch: { epoch: 2 },
    opening: { opening: hashNamed("another") },
    inviter: { inviter: bob.chain.account },
    chain: { chain: { index: 9, hash: hashNamed("another") } },
    device: { device: deviceIdOf(bob.device.public) },
    keyPackages: { keyPackages: [hashNamed("another")] },
    welcome: { welcome: seed("another") },
  }

  test.each(Object.entries(CHANGES))("covers %s", (_field, change) => {
    const changed = { ...WELCOME, inside: { ...WELCOME.inside, ...change } }
    expect(verifyWelcome(alice.device.public, changed)).toBe(false)
  })
})

describe("requests by the key of an MLS leaf", () => {
  const conversation = conversationNamed("c")
  const account = bob.chain.account
  const leaf = hashNamed("leaf")
  const leave = signLeave(bob.mls.secret, conversation, account, leaf)
  const readd = signReadd(bob.mls.secret, conversation, { account, leaf, keyPackage: seed("KeyPackage") })

  test("hold for their leaf", () => {
    expect(verifyLeave(bob.mls.public, conversation, leave)).toBe(true)
    expect(verifyReadd(bob.mls.public, conversation, readd)).toBe(true)
  })

  test("are not another's", () => {
    expect(verifyLeave(alice.mls.public, conversation, leave)).toBe(false)
    expect(verifyReadd(alice.mls.public, conversation, readd)).toBe(false)
  })

  test.each([
    ["account", { account: alice.chain.account }],
    ["leaf", { leaf: hashNamed("another") }],
  ])("name their %s", (_what, change) => {
    expect(verifyLeave(bob.mls.public, conversation, { ...leave, ...change })).toBe(false)
    expect(verifyReadd(bob.mls.public, conversation, { ...readd, ...change })).toBe(false)
  })

  test("name their conversation, and a re-add its KeyPackage", () => {
    const elsewhere = conversationNamed("another")
    expect(verifyLeave(bob.mls.public, elsewhere, leave)).toBe(false)
    expect(verifyReadd(bob.mls.public, elsewhere, readd)).toBe(false)
    expect(verifyReadd(bob.mls.public, conversation, { ...readd, keyPackage: seed("another") })).toBe(false)
  })

  test("to leave is not to be added again, and the other way round", () => {
    const { signature } = leave
    expect(verifyReadd(bob.mls.public, conversation, { ...readd, signature })).toBe(false)
    expect(verifyLeave(bob.mls.public, conversation, { ...leave, signature: readd.signature })).toBe(false)
  })
})
