import { accountOf, expectNoTrouble, kinds, Story } from "@tacit/testkit/story"
import { expect, test } from "vitest"

test("VA23 A write for which the server says to have no room is told once and tried again, and messages go on", async () => {
  const story = await Story.begin()
  const [alice, bob] = await story.people("alice", "bob")
  const team = await story.group(bob, alice)
  const stop = story.server.onRequest((request, { account }) =>
    account === accountOf(alice) && request.kind === "transact" && request.vault
      ? { refuse: "quota" }
      : undefined,
  )
  for (let attempt = 0; attempt < 3; attempt++)
    await expect(story.do(alice.engine.membership.rotateKeys(team))).rejects.toMatchObject({ code: "quota" })
  expect(kinds(alice)).toEqual(["quota"])
  await story.say(alice, team, "still here")
  expect(await story.read(bob, team)).toEqual(["alice: still here"])
  stop()
  await story.do(alice.engine.membership.rotateKeys(team))
  await story.say(bob, team, "and now")
  expect(await story.read(alice, team)).toEqual(["alice: still here", "bob: and now"])
  expect(kinds(alice)).toEqual(["quota"])
})

test("VA23 A server with room tells of none", async () => {
  const story = await Story.begin()
  const [alice, bob] = await story.people("alice", "bob")
  await story.do(alice.engine.membership.rotateKeys(await story.group(alice, bob)))
  expectNoTrouble(story)
})
