/**
 * An honest member with a newer program: its commit is valid by its own rules and invalid by everybody else's.
 * The newer program is played by a peer that saves what it does to the vault, as a client does; the account's
 * other device, and everybody else, run the real one.
 */
import type { ConversationId } from "@tacit/protocol"
import type { GroupSettings } from "@tacit/protocol/content"
import type { Device } from "@tacit/testkit"
import { HostilePeer } from "@tacit/testkit/hostile-peer"
import { accountOf, kinds, Story } from "@tacit/testkit/story"
import { expect, test } from "vitest"

const NEWER: Partial<GroupSettings> = { policy: 2, name: "by newer rules" }

/** The account of `device` gets a second one, whose program commits settings of a newer policy. */
async function commitByNewerRules(
  story: Story,
  device: Device,
  conversation: ConversationId,
): Promise<HostilePeer> {
  const newer = await HostilePeer.of(story, await story.fresh(device.handle))
  const stand = await newer.stand(conversation)
  const { settings } = newer.group(stand)
  await newer.commitAndSave(stand, { settings: { ...settings, ...NEWER } })
  return newer
}

test("CM16 GR-19 GR-15 A plain member whose newer program the others do not understand is put out, told, and can come back with what it said meanwhile", async () => {
  const story = await Story.begin()
  const [alice, bob, carol] = await story.people("alice", "bob", "carol")
  const team = await story.group(alice, bob, carol)
  await story.say(bob, team, "before")
  await commitByNewerRules(story, bob, team)
  await story.say(bob, team, "said under keys that nobody else has")
  await story.world.pass(10_000)
  for (const device of [alice, carol]) {
    expect(await story.members(device, team)).toEqual(["alice", "carol"])
    expect(await story.read(device, team)).toEqual(["bob: before"])
    expect(device.events).toContainEqual(
      expect.objectContaining({ kind: "policy-violation", culprit: accountOf(bob), fault: "not-permitted" }),
    )
  }
  expect((await story.summary(bob, team))?.membership).toBe("removed")
  expect(kinds(bob)).toEqual(["epoch-fork", "policy-violation", "message-rejected"])
  expect(await story.read(bob, team)).toEqual([
    "bob: before",
    "bob: said under keys that nobody else has (failed)",
  ])

  await story.do(alice.engine.membership.add(team, [accountOf(bob)]))
  const [failed] = (await story.do(bob.engine.reading.messages(team))).filter(
    ({ status }) => status === "failed",
  )
  if (!failed) throw new TypeError("nothing failed")
  await story.do(bob.engine.retry(team, failed.id))
  await story.say(carol, team, "welcome back")
  const all = ["bob: before", "bob: said under keys that nobody else has", "carol: welcome back"]
  for (const device of [alice, bob, carol]) {
    expect(await story.read(device, team), device.name).toEqual(all)
    expect(await story.members(device, team), device.name).toEqual(["alice", "bob", "carol"])
  }
})

test("CM16 GR-19 The only owner, put out by plain members, is let in again by one of them, and owns the group as before", async () => {
  const story = await Story.begin()
  const [alice, bob, carol, dave] = await story.people("alice", "bob", "carol", "dave")
  const team = await story.group(alice, bob, carol)
  await commitByNewerRules(story, alice, team)
  await story.world.pass(10_000)
  expect(await story.members(bob, team)).toEqual(["bob", "carol"])
  expect((await story.summary(alice, team))?.membership).toBe("removed")
  await expect(story.do(bob.engine.membership.add(team, [accountOf(dave)]))).rejects.toMatchObject({
    code: "refused",
  })
  await story.do(carol.engine.membership.add(team, [accountOf(alice)]))
  await story.do(alice.engine.membership.add(team, [accountOf(dave)]))
  await story.do(alice.engine.membership.rename(team, "as before"))
  await story.say(dave, team, "hello")
  for (const device of [alice, bob, carol, dave]) {
    expect(await story.read(device, team), device.name).toEqual(["dave: hello"])
    expect((await story.summary(device, team))?.name, device.name).toBe("as before")
  }
})

test("CM14 CM16 GR-19 Between two people nobody is put out: both go on from before the commit, and no message is lost", async () => {
  const story = await Story.begin()
  const [alice, bob] = await story.people("alice", "bob")
  const talk = await story.direct(alice, bob)
  await story.say(bob, talk, "before")
  await commitByNewerRules(story, alice, talk)
  await story.say(alice, talk, "said under keys that bob does not have")
  await story.do(bob.engine.send(talk, "meanwhile"))
  await story.world.pass(10_000)
  const all = ["bob: before", "alice: said under keys that bob does not have", "bob: meanwhile"]
  for (const device of [alice, bob]) {
    expect([...(await story.read(device, talk))].sort(), device.name).toEqual([...all].sort())
    expect(await story.members(device, talk), device.name).toEqual(["alice", "bob"])
  }
  expect(await story.read(alice, talk)).toEqual(await story.read(bob, talk))
  // The account's next device goes the same way, and so do later commits.
  await story.do(alice.engine.membership.rotateKeys(talk))
  const fresh = await story.fresh("alice")
  await story.say(fresh, talk, "from a fresh device")
  await story.do(bob.engine.membership.rotateKeys(talk))
  await story.say(alice, talk, "and from the old one")
  expect(await story.read(bob, talk)).toEqual(await story.read(fresh, talk))
  expect((await story.read(bob, talk)).slice(-2)).toEqual([
    "alice: from a fresh device",
    "alice: and from the old one",
  ])
})
