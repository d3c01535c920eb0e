import { expectNoTrouble, Story } from "@tacit/testkit/story"
import { expect, test } from "vitest"

test("AC6 LI8 A device that logs out is revoked: the server refuses it, and what it wrote stays valid", async () => {
  const story = await Story.begin()
  const [alice, bob] = await story.people("alice", "bob")
  const conversation = await story.direct(alice, bob)
  await story.say(alice, conversation, "before")
  const sibling = await story.fresh("alice")
  await story.do(alice.engine.retire())
  await story.world.pass(5_000)
  expect(alice.engine.connection).toMatchObject({ kind: "stopped", reason: "unauthenticated" })
  await story.say(sibling, conversation, "after")
  expect(await story.read(bob, conversation)).toEqual(["alice: before", "alice: after"])
  const fresh = await story.fresh("bob")
  expect(await story.read(fresh, conversation)).toEqual(["alice: before", "alice: after"])
  expectNoTrouble(story)
})

test("AC6 An invitation counts although the device that sent it has logged out since", async () => {
  const story = await Story.begin()
  const [alice, bob] = await story.people("alice", "bob")
  await story.disconnect(bob)
  const conversation = await story.do(alice.engine.direct(bob.engine.profile.account))
  await story.say(alice, conversation, "read this when you are back")
  await story.do(alice.engine.retire())
  await story.reconnect(bob)
  expect(await story.read(bob, conversation)).toEqual(["alice: read this when you are back"])
  expectNoTrouble(story)
})
