/** A device whose clock is wrong, and a server that lies about the time: nobody commits again and again for it. */
import type { ConversationId } from "@tacit/protocol"
import type { Device } from "@tacit/testkit"
import { accountOf, expectNoTrouble, Story } from "@tacit/testkit/story"
import { storedLog } from "@tacit/testkit/vault-reader"
import { expect, test } from "vitest"

const HOUR = 3_600_000
const DAY = 24 * HOUR

async function begin() {
  const story = await Story.begin()
  const [alice, bob] = await story.people("alice", "bob")
  const talk = await story.direct(alice, bob)
  await story.say(bob, talk, "hello")
  return { story, alice, bob, talk }
}

/** Commits of somebody in the log, but for the one that it began with. */
async function commits({ world }: Story, talk: ConversationId, by: Device): Promise<number> {
  const log = await storedLog(world, talk)
  return log.filter(
    ({ header }) => header.kind === "commit" && header.index > 1 && header.author === accountOf(by),
  ).length
}

/** Some hours pass, and in each of them the device connects again. */
async function restless(story: Story, device: Device): Promise<void> {
  for (let hour = 0; hour < 5; hour++) {
    story.cut(device)
    await story.skip(HOUR)
  }
}

test.each([8, 400])(
  "CM20 ST-06 A clock that is %i days ahead makes a device commit once, and then as often as others do",
  async (days) => {
    const { story, alice, bob, talk } = await begin()
    await story.disconnect(alice)
    alice.ahead = days * DAY
    await story.reconnect(alice)
    await restless(story, alice)
    expect(await commits(story, talk, alice)).toBe(1)
    expect(await commits(story, talk, bob)).toBe(0)
    const fresh = await story.fresh("alice")
    fresh.ahead = days * DAY
    await restless(story, fresh)
    expect(await commits(story, talk, alice)).toBeLessThanOrEqual(2)
    await story.say(alice, talk, "still here")
    expect((await story.read(bob, talk)).at(-1)).toBe("alice: still here")
    expectNoTrouble(story)
  },
)

test("CM20 ST-06 To a clock that is ahead a leaf is as new as to the sibling that made it", async () => {
  const { story, alice, talk } = await begin()
  const sibling = await story.fresh("alice")
  await story.disconnect(alice)
  alice.ahead = 8 * DAY
  await story.reconnect(alice)
  await restless(story, alice)
  expect(await commits(story, talk, alice)).toBe(1)
  alice.ahead += 6 * DAY
  await restless(story, alice)
  await story.do(sibling.engine.membership.rotateKeys(talk))
  alice.ahead += 6 * DAY
  await restless(story, alice)
  expect(await commits(story, talk, alice)).toBe(2)
  alice.ahead += 1 * DAY
  await restless(story, alice)
  expect(await commits(story, talk, alice)).toBe(3)
  expectNoTrouble(story)
})

test("CM20 ST-06 A clock that was ahead and is right again keeps no leaf from being updated", async () => {
  const { story, alice, talk } = await begin()
  await story.disconnect(alice)
  alice.ahead = 400 * DAY
  await story.reconnect(alice)
  await restless(story, alice)
  expect(await commits(story, talk, alice)).toBe(1)
  alice.ahead = 0
  await restless(story, alice)
  expect(await commits(story, talk, alice)).toBe(2)
  expectNoTrouble(story)
})

test("CM20 ST-06 A server that says that it is a month later makes nobody commit again and again", async () => {
  const { story, alice, talk } = await begin()
  story.server.onAnswer((frame) =>
    frame.kind === "challenge" ? { ...frame, at: frame.at + 30 * DAY } : undefined,
  )
  story.cut(alice)
  await story.skip(HOUR)
  await story.do(alice.engine.membership.rotateKeys(talk))
  await restless(story, alice)
  expect(await commits(story, talk, alice)).toBe(1)
  expectNoTrouble(story)
})
