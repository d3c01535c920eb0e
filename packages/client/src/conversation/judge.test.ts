import { makeRevokeDevice } from "@tacit/crypto"
import type { DeviceId, EntryHeader } from "@tacit/protocol"
import { encodeContent, type MessageHeader, type MessageInside, signMessage } from "@tacit/protocol/content"
import { describe, expect, test } from "vitest"
import type { RejectReason } from "../events.ts"
import { conversationOf, hashOf, headerOf, messageOf } from "../testing/entries.ts"
import { extended, furtherDevice, NOW, person } from "../testing/people.ts"
import { judgeMessage, type LogFacts } from "./judge.ts"

const conversation = conversationOf("a")
const alice = person(1)
const bob = person(2)
const laptop = furtherDevice(alice, 3)
const withLaptop = extended(alice.chain, laptop.link)
/** The chain after the laptop was revoked: links 0 genesis, 1 device, 2 mls-key, 3 laptop, 4 revocation. */
const revoked = extended(withLaptop, makeRevokeDevice(withLaptop, alice.identity, laptop.deviceId, NOW))

const entry = headerOf(conversation, 10, { epoch: 2, opening: hashOf("commit"), id: messageOf(10) })
const header: MessageHeader = {
  conversation,
  epoch: 2,
  opening: hashOf("commit"),
  account: alice.account,
  chain: alice.chain.head,
  device: alice.deviceId,
  counter: 5,
  id: messageOf(10),
  seen: { index: 9, hash: hashOf("entry 9") },
  sentAt: NOW,
}
const content = encodeContent({ kind: "text", text: "hello" })
const facts: LogFacts = {
  epoch: 2,
  opening: hashOf("commit"),
  members: [bob.account, alice.account],
  first: 0,
  seenHash: hashOf("entry 9"),
  chainNamed: 2,
  counter: () => 4,
}

interface Case {
  readonly entry?: Partial<EntryHeader>
  readonly header?: Partial<MessageHeader>
  readonly facts?: Partial<LogFacts>
  readonly chain?: typeof alice.chain | undefined
  readonly signedBy?: Uint8Array
  readonly tamper?: (inside: MessageInside) => MessageInside
}

function judged(changes: Case = {}) {
  const signed = signMessage(
    changes.signedBy ?? alice.device.secretKey,
    { ...header, ...changes.header },
    content,
  )
  const inside = changes.tamper?.(signed) ?? signed
  const chain = "chain" in changes ? changes.chain : alice.chain
  return judgeMessage({ ...entry, ...changes.entry }, inside, { ...facts, ...changes.facts }, chain)
}
const byLaptop: Case = {
  header: { device: laptop.deviceId, chain: withLaptop.head },
  signedBy: laptop.device.secretKey,
}

describe("a message is shown", () => {
  test.each<[string, Case, number]>([
    ["that is as it should be", {}, 2],
    ["that names the first entry that this account may read", { facts: { first: 9 } }, 2],
    [
      "that names an entry before what this account may read, which nobody here can compare",
      { facts: { first: 10, seenHash: undefined } },
      2,
    ],
    ["that is the first of its device", { header: { counter: 1 }, facts: { counter: () => 0 } }, 2],
    ["of a member who named a later link before", { facts: { chainNamed: 3 }, chain: withLaptop }, 3],
    ["of a further device, at the link that certified it", { ...byLaptop, chain: withLaptop }, 3],
    ["of a device that was revoked after it was said", { ...byLaptop, chain: revoked }, 3],
  ])("%s", (_name, changes, chainNamed) => {
    expect(judged(changes)).toEqual({ ok: true, chainNamed })
  })
})

/** What is wrong with it, and how it is refused. A reason that is missing here does not compile. */
const REFUSED: {
  readonly [R in Exclude<RejectReason, "no-key" | "damaged" | "malformed">]: Record<string, Case>
} = {
  "wrong-epoch": {
    "sealed for an earlier epoch": { header: { epoch: 1 } },
    "sealed for a branch that the log did not take": { header: { opening: hashOf("other commit") } },
    "standing in the log after a commit that it does not know": { facts: { epoch: 3 } },
  },
  "not-a-member": {
    "of somebody who is not in the epoch": { facts: { members: [bob.account] } },
    "of nobody": { facts: { members: [] } },
  },
  "other-history": {
    "that saw another entry there": { header: { seen: { index: 9, hash: hashOf("another entry 9") } } },
    "that saw an entry that this device has not": { facts: { seenHash: undefined } },
    "that saw itself": { header: { seen: { index: 10, hash: hashOf("entry 9") } } },
    "that saw what comes after it": { header: { seen: { index: 11, hash: hashOf("entry 9") } } },
  },
  chain: {
    "of an account whose chain does not confirm the link it names": { chain: undefined },
  },
  "unknown-device": {
    "of a device that is in no chain": { header: { device: hashOf("nobody") as string as DeviceId } },
    "of another account's device": { header: { device: bob.deviceId }, signedBy: bob.device.secretKey },
    "of a device that was revoked at the link it names": {
      ...byLaptop,
      header: { device: laptop.deviceId, chain: revoked.head },
      chain: revoked,
    },
    "of a device revoked at a link that the account named in this log before": {
      ...byLaptop,
      facts: { chainNamed: 4 },
      chain: revoked,
    },
    "of a device that the chain certifies only later": {
      header: { device: laptop.deviceId },
      signedBy: laptop.device.secretKey,
      chain: withLaptop,
    },
  },
  "bad-signature": {
    "signed by another key": { signedBy: bob.device.secretKey },
    "whose content was exchanged": {
      tamper: (inside) => ({ ...inside, content: encodeContent({ kind: "text", text: "hellO" }) }),
    },
    "whose counter was exchanged": {
      tamper: (inside) => ({ ...inside, header: { ...inside.header, counter: 6 } }),
    },
  },
  replay: {
    "whose counter came before": { header: { counter: 4 } },
    "whose counter falls": { header: { counter: 3 } },
    "that was never counted": { header: { counter: 0 }, facts: { counter: () => 0 } },
  },
}

const cases = Object.entries(REFUSED).flatMap(([reason, named]) =>
  Object.entries(named).map(([name, changes]) => [reason as RejectReason, name, changes] as const),
)

describe("a message is refused", () => {
  test.each(cases)("%s: %s", (reason, _name, changes) => {
    expect(judged(changes)).toMatchObject({ ok: false, reason })
  })
})
