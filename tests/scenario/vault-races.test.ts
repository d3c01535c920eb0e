import type { ConversationId } from "@tacit/protocol"
import type { Device } from "@tacit/testkit"
import { accountOf, deviceOf, expectNoTrouble, Story } from "@tacit/testkit/story"
import { expect, test } from "vitest"

const DAY = 86_400_000

test("VA9 A write whose decision was read under an older head does not undo what a sibling wrote meanwhile", async () => {
  const story = await Story.begin()
  const [alice, bob] = await story.people("alice", "bob")
  const sibling = await story.fresh("alice")
  const talk = await story.direct(bob, alice)
  await story.say(bob, talk, "hello")

  // The device reads the vault to decide; the answer is on its way for long.
  const stop = story.server.onAnswer((frame, { device }) =>
    frame.kind === "reply" && frame.reply.kind === "vault-objects" && device === deviceOf(alice)
      ? "hold"
      : undefined,
  )
  const accepting = alice.engine.reading.accept(talk)
  await story.world.settle()
  await story.do(sibling.engine.reading.markRead(talk, 2))
  expect(story.server.held).toBe(1)
  stop()
  story.server.release()
  await story.do(accepting)

  const fresh = await story.fresh("alice")
  expect(await story.summary(fresh, talk)).toMatchObject({ request: false, unread: 0 })
  expectNoTrouble(story)
})

test("VA10 After a lost race for the vault the same commit goes again, with a merged head", async () => {
  const story = await Story.begin()
  const [alice, bob, carol] = await story.people("alice", "bob", "carol")
  const team = await story.group(alice, bob)
  await story.say(bob, team, "hello")
  const sibling = await story.fresh("alice")
  const stop = story.server.onRequest((request, { device }) =>
    request.kind === "transact" && device === deviceOf(alice) ? "hold" : undefined,
  )
  const adding = alice.engine.membership.add(team, [accountOf(carol)])
  await story.world.settle()
  await story.do(sibling.engine.reading.markRead(team, 2))
  expect(story.server.held).toBe(1)
  stop()
  story.server.release()
  await story.do(adding)

  const commits = story.server.requests("transact").filter(({ entries }) => entries[0]?.kind === "commit")
  expect(commits).toHaveLength(2)
  expect(commits[1]?.entries).toEqual(commits[0]?.entries)
  expect(commits[1]?.vault?.expected).not.toEqual(commits[0]?.vault?.expected)
  await story.say(carol, team, "thanks")
  const fresh = await story.fresh("alice")
  expect(await story.read(fresh, team)).toEqual(["bob: hello", "carol: thanks"])
  expect(await story.summary(fresh, team)).toMatchObject({ unread: 1 })
  expectNoTrouble(story)
})

/** Another account commits, a device of alice makes a commit of its own, and a sibling that the server kept
 * in the past saves what it has. */
async function lateSave(story: Story, alice: Device, bob: Device): Promise<ConversationId> {
  const team = await story.group(alice, bob)
  const sibling = await story.fresh("alice")
  await story.do(bob.engine.membership.rotateKeys(team))
  await story.say(bob, team, "one")
  const [known] = (await story.do(sibling.engine.reading.log(team))).slice(-1)
  const past = known?.index ?? 0
  story.server.onAnswer((frame, caller) => {
    if (caller.device !== deviceOf(sibling)) return undefined
    if (frame.kind === "entry") return "drop"
    if (frame.kind !== "reply" || frame.reply.kind !== "log") return undefined
    const entries = frame.reply.entries.filter(({ header }) => header.index <= past)
    return { ...frame, reply: { kind: "log", entries, head: past } }
  })
  await story.do(alice.engine.membership.rotateKeys(team))
  await story.say(bob, team, "two")
  await story.disconnect(alice)
  story.server.heard.length = 0
  await story.skip(DAY)
  await story.read(sibling, team)
  await story.world.pass(5000)
  expect(story.server.requests("transact").length).toBeGreaterThan(0)
  return team
}

test("VA11 A sibling's late save does not put an older state over a newer one", async () => {
  const story = await Story.begin()
  const [alice, bob] = await story.people("alice", "bob")
  const team = await lateSave(story, alice, bob)
  const fresh = await story.fresh("alice")
  await story.do(fresh.engine.membership.rename(team, "renamed by a fresh device"))
  expect((await story.summary(bob, team))?.name).toBe("renamed by a fresh device")
  expectNoTrouble(story)
})

test("VA11 A sibling's late save leaves the epoch keys that it does not know", async () => {
  const story = await Story.begin()
  const [alice, bob] = await story.people("alice", "bob")
  const team = await lateSave(story, alice, bob)
  const fresh = await story.fresh("alice")
  expect(await story.read(fresh, team)).toEqual(["bob: one", "bob: two"])
  expectNoTrouble(story)
})
