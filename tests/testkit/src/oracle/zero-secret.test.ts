import { sealMessage } from "@tacit/crypto"
import { type ConversationId, type Hash, messageIdFrom } from "@tacit/protocol"
import { encodeContent } from "@tacit/protocol/content"
import { beforeAll, describe, expect, test } from "vitest"
import { accountOf, deviceOf, Story } from "../story/story.ts"
import type { Device } from "../world.ts"
import { updateOf, type Wiped, wipedGroup } from "./wiped-group.ts"
import { isCommitUnderZeros, isMessageUnderZeros } from "./zero-secret.ts"

let story: Story
let alice: Device
let team: ConversationId

beforeAll(async () => {
  story = await Story.begin()
  const [first, bob, carol] = await story.people("alice", "bob", "carol")
  alice = first
  team = await story.group(alice, bob, carol)
})

const guards = () => alice.drawn.filter(({ length }) => length === 4)

async function isCommitSeen(wiped: Wiped | undefined): Promise<boolean> {
  const group = await wipedGroup(story.world, alice, team, wiped ?? "external")
  return isCommitUnderZeros((await updateOf(story.world, group)).payload, guards())
}

function isMessageSeen(epochKey: Uint8Array, epoch: number): boolean {
  const opening = "ab".repeat(32) as Hash
  const place = { conversation: team, epoch, opening, id: messageIdFrom(story.world.random.bytes(16)) }
  const payload = sealMessage({
    epochKey,
    header: {
      ...place,
      account: accountOf(alice),
      chain: { index: 0, hash: opening },
      device: deviceOf(alice),
      counter: 1,
      seen: { index: 0, hash: opening },
      sentAt: 0,
    },
    content: encodeContent({ kind: "text", text: "hello" }),
    deviceSecret: alice.engine.profile.deviceSecret,
    random: story.world.random,
  })
  return isMessageUnderZeros({ ...place, author: accountOf(alice), payload })
}

describe("ML-01 What overwritten secrets sealed is seen:", () => {
  test("a commit from a state of which all was overwritten", async () => {
    expect(await isCommitSeen("everything")).toBe(true)
  })

  test("a commit of which only the sender's place was sealed so", async () => {
    expect(await isCommitSeen("sender data")).toBe(true)
  })

  test("a commit of which only the content was sealed so, by the reuse guard that the device drew", async () => {
    expect(await isCommitSeen("encryption")).toBe(true)
  })

  test("a message under a zero epoch key", () => {
    expect(isMessageSeen(new Uint8Array(32), 3)).toBe(true)
  })

  test("a message under the epoch key that a zero exporter secret gives", async () => {
    const group = await wipedGroup(story.world, alice, team, "exporter")
    expect(isMessageSeen(await group.epochKey(), group.epoch)).toBe(true)
  })
})

describe("What other secrets sealed is not taken for that:", () => {
  test("a commit whose state lacks only what does not seal", async () => {
    expect(await isCommitSeen("external")).toBe(false)
  })

  test("a message under the epoch's key", async () => {
    const group = await wipedGroup(story.world, alice, team, "external")
    expect(isMessageSeen(await group.epochKey(), group.epoch)).toBe(false)
  })
})
