import { accountOf, expectNoTrouble, kinds, Story } from "@tacit/testkit/story"
import { keysOf, openWith, storedLog } from "@tacit/testkit/vault-reader"
import { expect, test } from "vitest"

test("LG8 What is said after a removal opens with no key that the removed account has", async () => {
  const story = await Story.begin()
  const [alice, bob, carol] = await story.people("alice", "bob", "carol")
  const team = await story.group(alice, bob, carol)
  const sibling = await story.fresh("carol")
  await story.say(alice, team, "for all three")
  await story.do(alice.engine.membership.remove(team, accountOf(carol)))
  await story.say(bob, team, "canary one")
  await story.do(bob.engine.membership.rotateKeys(team))
  await story.say(alice, team, "canary two")
  await story.world.pass(10_000)

  const log = await storedLog(story.world, team)
  const theirs = [...(await keysOf(story.world, alice, team)), ...(await keysOf(story.world, bob, team))]
  expect(openWith(log, theirs)).toEqual(["for all three", "canary one", "canary two"])
  expect(openWith(log, await keysOf(story.world, carol, team))).toEqual(["for all three"])
  const fresh = await story.fresh("carol")
  for (const device of [carol, sibling, fresh]) {
    expect(await story.read(device, team)).toEqual(["alice: for all three"])
  }
  expectNoTrouble(story)
})

test("LG8 A removed member that is served the rest of the log shows nothing of it", async () => {
  const story = await Story.begin()
  const [alice, bob, carol] = await story.people("alice", "bob", "carol")
  const team = await story.group(alice, bob, carol)
  await story.do(alice.engine.membership.remove(team, accountOf(carol)))
  await story.say(bob, team, "canary")
  const log = await storedLog(story.world, team)
  story.server.onReply("log", (reply) => ({
    ...reply,
    head: log.length - 1,
    entries: log.filter(({ header }) => header.index >= (reply.entries[0]?.header.index ?? 0)),
  }))
  await story.disconnect(carol)
  await story.reconnect(carol)
  await story.do(carol.engine.catchUp())
  expect(await story.read(carol, team)).toEqual([])
  const fresh = await story.fresh("carol")
  expect(await story.read(fresh, team)).toEqual([])
})

test("LG3 A removed member's message is refused, and it learns that it is out", async () => {
  const story = await Story.begin()
  const [alice, bob, carol] = await story.people("alice", "bob", "carol")
  const team = await story.group(alice, bob, carol)
  await story.disconnect(carol)
  await story.do(alice.engine.membership.remove(team, accountOf(carol)))
  await story.say(bob, team, "carol is out")
  await story.do(carol.engine.send(team, "am I?"))
  await story.reconnect(carol)
  expect(await story.read(carol, team)).toEqual(["carol: am I? (failed)"])
  expect(await story.read(bob, team)).toEqual(["bob: carol is out"])
  expect(kinds(carol)).toEqual([])
  expectNoTrouble(story)
})
