import { expect, test } from "vitest"
import { expectNoTrouble, Story } from "./story.ts"

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
