import {
  type AccountId,
  type ConversationId,
  encode,
  type Hash,
  LIMITS,
  messageIdFrom,
  toHex,
} from "@tacit/protocol"
import {
  encodeContent,
  type MessageHeader,
  messageInside,
  signMessage,
  verifyMessage,
} from "@tacit/protocol/content"
import { describe, expect, test } from "vitest"
import { pad } from "../padding.ts"
import { SEAL_OVERHEAD, seal } from "../seal.ts"
import { NOW, testAccount } from "../testing/account.ts"
import { seededRandom } from "../testing/random.ts"
import { openMessage, sealMessage } from "./message.ts"
import { type MessagePlace, messageAad, messageKey, placeOf } from "./place.ts"

const random = seededRandom(5)
const author = testAccount(5)
const epochKey = random.bytes(32)
const id32 = <T extends string>() => toHex(random.bytes(32)) as T

const header: MessageHeader = {
  conversation: id32<ConversationId>(),
  epoch: 3,
  opening: id32<Hash>(),
  account: author.chain.account,
  chain: author.chain.head,
  device: author.deviceId,
  counter: 1,
  id: messageIdFrom(random.bytes(16)),
  seen: { index: 8, hash: id32<Hash>() },
  sentAt: NOW,
}

const place: MessagePlace = placeOf(header)

/** What a member could seal for the place of `header` with a client of their own. */
function sealAnything(inside: Uint8Array, size = 512): Uint8Array {
  return sealPadded(pad(inside, size - SEAL_OVERHEAD))
}

function sealPadded(padded: Uint8Array): Uint8Array {
  return seal(messageKey(epochKey, header.id), messageAad(place), padded, random)
}

function sealText(text: string, changed: Partial<MessageHeader> = {}): Uint8Array {
  return sealMessage({
    epochKey,
    header: { ...header, ...changed },
    content: encodeContent({ kind: "text", text }),
    deviceSecret: author.device.secretKey,
    random,
  })
}

const elsewhere: Partial<MessagePlace>[] = [
  { conversation: id32<ConversationId>() },
  { epoch: 4 },
  { opening: id32<Hash>() },
  { id: messageIdFrom(random.bytes(16)) },
  { author: id32<AccountId>() },
]

describe("sealMessage", () => {
  test("opens in its place, signed by the device", () => {
    const opened = openMessage({ epochKey, ...place, payload: sealText("hello") })
    if (!opened.ok) throw new Error(opened.fault)
    expect(opened.inside.header).toEqual(header)
    expect(opened.inside.content).toEqual(encodeContent({ kind: "text", text: "hello" }))
    expect(verifyMessage(author.device.publicKey, opened.inside)).toBe(true)
  })

  test("MD-01: texts of 1 to 4,096 bytes have at most five sizes, and only those of the protocol", () => {
    const sizes = new Set<number>()
    for (let length = 1; length <= 4096; length += 5) sizes.add(sealText("x".repeat(length)).length)
    expect(sizes.size).toBeLessThanOrEqual(5)
    expect([...sizes].every((size) => (LIMITS.sealedMessageSizes as readonly number[]).includes(size))).toBe(
      true,
    )
  })

  test("fits the longest text that a person may write, in any script", () => {
    const longest = sealText("語".repeat(LIMITS.messageCharacters))
    expect(longest.length).toBe(LIMITS.sealedMessage)
    expect(openMessage({ epochKey, ...place, payload: longest }).ok).toBe(true)
  })

  test("throws a RangeError for content over the limit", () => {
    for (const length of [LIMITS.sealedMessage - 100, LIMITS.sealedMessage + 1]) {
      const input = { epochKey, header, deviceSecret: author.device.secretKey, random }
      expect(() => sealMessage({ ...input, content: new Uint8Array(length) })).toThrow("too large")
    }
  })
})

describe("openMessage", () => {
  const payload = sealText("hello")

  test.each(elsewhere)("MS-05: does not open in another place: %o", (other) => {
    const opened = openMessage({ epochKey, ...place, ...other, payload })
    expect(opened).toEqual({ ok: false, fault: "open" })
  })

  test.each(elsewhere)("MS-05: refuses a header that names another place: %o", (other) => {
    // A member can seal anything for a place; what is signed inside has to agree.
    const { author: account = header.account, ...rest } = other
    const inside = signMessage(author.device.secretKey, { ...header, ...rest, account }, new Uint8Array([1]))
    const sealed = sealAnything(encode(messageInside, inside))
    expect(openMessage({ epochKey, ...place, payload: sealed })).toEqual({
      ok: false,
      fault: "context",
    })
  })

  test("does not open under the key of another epoch", () => {
    const opened = openMessage({ epochKey: random.bytes(32), ...place, payload })
    expect(opened).toEqual({ ok: false, fault: "open" })
  })

  test("does not open with any part of it changed", () => {
    for (let i = 0; i < payload.length; i++) {
      const changed = payload.map((byte, at) => (at === i ? byte ^ 0x80 : byte))
      expect(openMessage({ epochKey, ...place, payload: changed })).toEqual({
        ok: false,
        fault: "open",
      })
    }
  })

  test("MD-01: refuses sizes that no client makes, unread", () => {
    const inside = encode(messageInside, signMessage(author.device.secretKey, header, new Uint8Array([1])))
    for (const size of [511, 513, 600, 65_537]) {
      expect(openMessage({ epochKey, ...place, payload: sealAnything(inside, size) })).toEqual({
        ok: false,
        fault: "size",
      })
    }
    expect(openMessage({ epochKey, ...place, payload: new Uint8Array() }).ok).toBe(false)
  })

  test("MS-14: refuses bytes that are not the one encoding: trailing, truncated, bad padding", () => {
    const inside = encode(messageInside, signMessage(author.device.secretKey, header, new Uint8Array([1])))
    const dirty = pad(inside, 512 - SEAL_OVERHEAD)
    dirty[dirty.length - 1] = 1
    const payloads = [
      sealAnything(Uint8Array.from([...inside, 0])),
      sealAnything(inside.subarray(0, -1)),
      sealAnything(new Uint8Array()),
      sealPadded(dirty),
    ]
    for (const malformed of payloads) {
      const opened = openMessage({ epochKey, ...place, payload: malformed })
      expect(opened).toEqual({ ok: false, fault: "malformed" })
    }
  })

  test("CO-10: what it opens has no prototype to pollute", () => {
    const opened = openMessage({ epochKey, ...place, payload })
    if (!opened.ok) throw new Error(opened.fault)
    expect(Object.getPrototypeOf(opened.inside)).toBeNull()
    expect(Object.getPrototypeOf(opened.inside.header)).toBeNull()
  })
})
