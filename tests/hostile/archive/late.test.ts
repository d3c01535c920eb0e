import type { AccountId } from "@tacit/protocol"
import { accountOf, expectNoTrouble, Story } from "@tacit/testkit/story"
import { expect, test } from "vitest"

/** The server keeps back what it would push to an account, and tells it in the end from the newest to the oldest. */
function keepBack(story: Story, account: AccountId): () => Promise<void> {
  const kept: (() => void)[] = []
  const stop = story.server.onAnswer((frame, caller) => {
    if (frame.kind !== "entry" || caller.account !== account) return undefined
    kept.unshift(() => caller.tell(frame))
    return "drop"
  })
  return async () => {
    stop()
    for (const tell of kept) tell()
    await story.world.settle()
  }
}

const numbered = (count: number) => Array.from({ length: count }, (_, i) => `number ${i}`)
const byAlice = (texts: readonly string[]) => texts.map((text) => `alice: ${text}`)

test("MS-08 Of 300 messages that arrive newest first none is lost", async () => {
  const story = await Story.begin()
  const [alice, bob] = await story.people("alice", "bob")
  const talk = await story.direct(alice, bob)
  await story.say(alice, talk, "hello")
  const deliver = keepBack(story, accountOf(bob))
  const texts = numbered(300)
  for (const text of texts) await story.say(alice, talk, text)
  await deliver()
  expect(await story.read(bob, talk)).toEqual(byAlice(["hello", ...texts]))
  expectNoTrouble(story)
})

test("MS-08 Who was away for thirty epochs reads every message of each of them", async () => {
  const story = await Story.begin()
  const [alice, bob] = await story.people("alice", "bob")
  const talk = await story.direct(alice, bob)
  await story.disconnect(bob)
  const texts = numbered(60)
  for (const [i, text] of texts.entries()) {
    await story.say(alice, talk, text)
    if (i % 2 === 1) await story.do(alice.engine.membership.rotateKeys(talk))
  }
  await story.reconnect(bob)
  expect(await story.read(bob, talk)).toEqual(byAlice(texts))
  expect(await story.read(await story.fresh("bob"), talk)).toEqual(byAlice(texts))
  expectNoTrouble(story)
})

test("MS-08 A message that one device got damaged is read by a fresh one once the server has it whole again", async () => {
  const story = await Story.begin()
  const [alice, bob] = await story.people("alice", "bob")
  const talk = await story.direct(alice, bob)
  await story.disconnect(bob)
  const texts = numbered(12)
  for (const text of texts) await story.say(alice, talk, text)
  const stop = story.server.onReply("log", (reply, { account }) =>
    account === accountOf(bob)
      ? {
          ...reply,
          entries: reply.entries.map((entry) =>
            entry.header.index % 3 === 0 && entry.header.kind === "message"
              ? { header: entry.header, payload: undefined }
              : entry,
          ),
        }
      : undefined,
  )
  await story.reconnect(bob)
  const damaged = await story.read(bob, talk)
  expect(damaged.length).toBeLessThan(texts.length)
  stop()
  expect(await story.read(await story.fresh("bob"), talk)).toEqual(byAlice(texts))
})
