import type { ConversationId } from "@tacit/protocol"
import type { Device } from "@tacit/testkit"
import { accountOf, expectNoTrouble, Story } from "@tacit/testkit/story"
import { expect, test } from "vitest"

async function membership(story: Story, device: Device, conversation: ConversationId): Promise<unknown> {
  return (await story.summary(device, conversation))?.membership
}

test("CM1 Four people talk, and who is added later reads from then on", async () => {
  const story = await Story.begin()
  const [alice, bob, carol, dave] = await story.people("alice", "bob", "carol", "dave")
  const team = await story.group(alice, bob, carol)
  await story.say(alice, team, "hello")
  await story.say(carol, team, "hi")
  await story.do(alice.engine.membership.add(team, [accountOf(dave)]))
  await story.say(dave, team, "thanks")
  for (const device of [alice, bob, carol]) {
    expect(await story.read(device, team)).toEqual(["alice: hello", "carol: hi", "dave: thanks"])
  }
  expect(await story.read(dave, team)).toEqual(["dave: thanks"])
  for (const device of story.world.devices) {
    expect(await story.members(device, team)).toEqual(["alice", "bob", "carol", "dave"])
  }
  expectNoTrouble(story)
})

test("LG7 Who was removed and is added again reads both of its times, and nothing of what lay between", async () => {
  const story = await Story.begin()
  const [alice, bob, carol] = await story.people("alice", "bob", "carol")
  const team = await story.group(alice, bob, carol)
  await story.say(bob, team, "before")
  await story.do(alice.engine.membership.remove(team, accountOf(bob)))
  await story.say(carol, team, "between")
  expect(await membership(story, bob, team)).toBe("removed")
  expect(await story.read(bob, team)).toEqual(["bob: before"])
  await story.do(alice.engine.membership.add(team, [accountOf(bob)]))
  await story.say(bob, team, "after")
  const fresh = await story.fresh("bob")
  for (const device of [bob, fresh]) {
    expect(await membership(story, device, team)).toBe("member")
    expect(await story.read(device, team)).toEqual(["bob: before", "bob: after"])
  }
  expect(await story.read(carol, team)).toEqual(["bob: before", "carol: between", "bob: after"])
  expectNoTrouble(story)
})

test("LG7 A device that was away while its account came back and went again reads that time, and a fresh one too", async () => {
  const story = await Story.begin()
  const [alice, bob, carol] = await story.people("alice", "bob", "carol")
  const away = await story.fresh("bob")
  const team = await story.group(alice, bob, carol)
  await story.say(bob, team, "before")
  await story.do(alice.engine.membership.remove(team, accountOf(bob)))
  await story.disconnect(away)
  await story.say(carol, team, "between")
  await story.do(alice.engine.membership.add(team, [accountOf(bob)]))
  await story.say(carol, team, "again")
  await story.do(alice.engine.membership.remove(team, accountOf(bob)))
  await story.say(carol, team, "after")
  await story.reconnect(away)
  const fresh = await story.fresh("bob")
  for (const device of [bob, away, fresh]) {
    expect(await membership(story, device, team)).toBe("removed")
    expect(await story.read(device, team)).toEqual(["bob: before", "carol: again"])
  }
  expectNoTrouble(story)
})

test("CM12 Who leaves is removed by the device of another member, and can be added again", async () => {
  const story = await Story.begin()
  const [alice, bob, carol] = await story.people("alice", "bob", "carol")
  const team = await story.group(alice, bob, carol)
  await story.do(carol.engine.membership.leave(team))
  await story.world.pass(5000)
  expect(await story.members(alice, team)).toEqual(["alice", "bob"])
  await story.say(bob, team, "without carol")
  expect(await membership(story, carol, team)).toBe("removed")
  await story.do(alice.engine.membership.add(team, [accountOf(carol)]))
  await story.say(carol, team, "back")
  expect(await story.read(carol, team)).toEqual(["carol: back"])
  expect(await story.members(bob, team)).toEqual(["alice", "bob", "carol"])
  expectNoTrouble(story)
})

test("CM12 A plain member's device removes who left, when nobody else is there", async () => {
  const story = await Story.begin()
  const [alice, bob, carol] = await story.people("alice", "bob", "carol")
  const team = await story.group(alice, bob, carol)
  await story.disconnect(alice)
  await story.do(carol.engine.membership.leave(team))
  await story.world.pass(5000)
  expect(await story.members(bob, team)).toEqual(["alice", "bob"])
  await story.reconnect(alice)
  expect(await story.members(alice, team)).toEqual(["alice", "bob"])
  expectNoTrouble(story)
})

test("CM9 A plain member can neither add, remove nor rename", async () => {
  const story = await Story.begin()
  const [alice, bob, carol] = await story.people("alice", "bob", "carol")
  const team = await story.group(alice, bob)
  const attempts = [
    () => bob.engine.membership.add(team, [accountOf(carol)]),
    () => bob.engine.membership.remove(team, accountOf(alice)),
    () => bob.engine.membership.rename(team, "bob's"),
    () => bob.engine.membership.setRole(team, accountOf(bob), "admin"),
  ]
  for (const attempt of attempts) {
    await expect(story.do(attempt())).rejects.toMatchObject({ code: "refused" })
  }
  await story.say(bob, team, "still here")
  expect(await story.read(alice, team)).toEqual(["bob: still here"])
  expect((await story.summary(bob, team))?.name).toBe("team")
  expectNoTrouble(story)
})

test("CM9 An admin adds, removes and renames, but does not make or unmake owners", async () => {
  const story = await Story.begin()
  const [alice, bob, carol] = await story.people("alice", "bob", "carol")
  const team = await story.group(alice, bob)
  await story.do(alice.engine.membership.setRole(team, accountOf(bob), "admin"))
  await story.do(bob.engine.membership.add(team, [accountOf(carol)]))
  await story.do(bob.engine.membership.rename(team, "the team"))
  for (const role of ["member", "admin"] as const) {
    const attempt = story.do(bob.engine.membership.setRole(team, accountOf(alice), role))
    await expect(attempt).rejects.toMatchObject({ code: "refused" })
  }
  await expect(story.do(bob.engine.membership.setRole(team, accountOf(bob), "owner"))).rejects.toMatchObject({
    code: "refused",
  })
  await story.do(bob.engine.membership.remove(team, accountOf(carol)))
  expect(await story.members(alice, team)).toEqual(["alice", "bob"])
  expect((await story.summary(alice, team))?.name).toBe("the team")
  expectNoTrouble(story)
})

test("CM11 Who has a role is demoted first and removed then", async () => {
  const story = await Story.begin()
  const [alice, bob] = await story.people("alice", "bob")
  const team = await story.group(alice, bob)
  await story.do(alice.engine.membership.setRole(team, accountOf(bob), "admin"))
  await expect(story.do(alice.engine.membership.remove(team, accountOf(bob)))).rejects.toMatchObject({
    code: "refused",
  })
  await story.do(alice.engine.membership.setRole(team, accountOf(bob), "member"))
  await story.do(alice.engine.membership.remove(team, accountOf(bob)))
  await story.world.settle()
  expect(await story.members(alice, team)).toEqual(["alice"])
  expect(await membership(story, bob, team)).toBe("removed")
  expectNoTrouble(story)
})
