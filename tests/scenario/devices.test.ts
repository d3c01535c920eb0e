import type { ConversationId } from "@tacit/protocol"
import type { Device } from "@tacit/testkit"
import { accountOf, expectNoTrouble, Story } from "@tacit/testkit/story"
import { expect, test } from "vitest"

const WEEK = 7 * 86_400_000

/** Everything that a device has of a log, in a form in which two devices can be compared. */
async function history(story: Story, device: Device, conversation: ConversationId): Promise<unknown> {
  const records = await story.do(device.engine.reading.log(conversation))
  return records.filter(({ row }) => row.kind === "message")
}

test("LG11 Three devices of one account and one of another interleave, and have one history", async () => {
  const story = await Story.begin()
  const [alice, bob] = await story.people("alice", "bob")
  const talk = await story.direct(alice, bob)
  const all = [alice, await story.fresh("alice"), await story.fresh("alice"), bob]
  const sending: Promise<unknown>[] = []
  for (let round = 1; round <= 10; round++) {
    for (const [i, device] of all.entries()) sending.push(device.engine.send(talk, `${round} of device ${i}`))
    await story.world.settle()
  }
  await story.do(Promise.all(sending))
  const theirs = await history(story, bob, talk)
  expect(theirs).toHaveLength(40)
  for (const device of [...all, await story.fresh("alice"), await story.fresh("bob")])
    expect(await history(story, device, talk)).toEqual(theirs)
  expectNoTrouble(story)
})

test("CM2 Devices of one account that commit at once all get what they wanted", async () => {
  const story = await Story.begin()
  const [alice, bob, carol, dave] = await story.people("alice", "bob", "carol", "dave")
  const team = await story.group(alice, bob)
  const sibling = await story.fresh("alice")
  const third = await story.fresh("alice")
  await story.do(
    Promise.all([
      alice.engine.membership.add(team, [accountOf(carol)]),
      sibling.engine.membership.add(team, [accountOf(dave)]),
      third.engine.membership.rename(team, "all of us"),
      bob.engine.membership.rotateKeys(team),
    ]),
  )
  await story.say(dave, team, "we are complete")
  for (const device of story.world.devices) {
    const summary = await story.summary(device, team)
    expect(await story.members(device, team)).toEqual(["alice", "bob", "carol", "dave"])
    expect(summary?.name).toBe("all of us")
    expect(await story.read(device, team)).toEqual(["dave: we are complete"])
  }
  expectNoTrouble(story)
})

test("CM2 An account is added once when two of its friend's devices add it at once", async () => {
  const story = await Story.begin()
  const [alice, bob, carol] = await story.people("alice", "bob", "carol")
  const team = await story.group(alice, bob)
  const sibling = await story.fresh("alice")
  await story.do(
    Promise.all([
      alice.engine.membership.add(team, [accountOf(carol)]),
      sibling.engine.membership.add(team, [accountOf(carol)]),
    ]),
  )
  await story.say(carol, team, "once is enough")
  const log = await story.do(bob.engine.reading.log(team))
  const additions = log.filter(
    ({ row }) => row.kind === "membership" && row.accounts.includes(accountOf(carol)),
  )
  expect(additions).toHaveLength(1)
  expectNoTrouble(story)
})

test("VA19 A device follows a commit of its own account that a sibling made, by the vault", async () => {
  const story = await Story.begin()
  const [alice, bob] = await story.people("alice", "bob")
  const team = await story.group(alice, bob)
  const sibling = await story.fresh("alice")
  for (const committer of [alice, sibling, alice, sibling]) {
    await story.do(committer.engine.membership.rotateKeys(team))
  }
  await story.say(alice, team, "one")
  await story.say(sibling, team, "two")
  for (const device of story.world.devices) {
    expect(await story.read(device, team)).toEqual(["alice: one", "alice: two"])
  }
  expectNoTrouble(story)
})

test("CM20 A device that was away for many commits, its own account's among them, catches up", async () => {
  const story = await Story.begin()
  const [alice, bob, carol] = await story.people("alice", "bob", "carol")
  const team = await story.group(alice, bob, carol)
  const sibling = await story.fresh("alice")
  await story.say(alice, team, "before")
  await story.disconnect(alice)
  const expected = ["alice: before"]
  for (let round = 1; round <= 12; round++) {
    const committer = [bob, carol, sibling][round % 3] as Device
    await story.do(committer.engine.membership.rotateKeys(team))
    await story.say(bob, team, `round ${round}`)
    expected.push(`bob: round ${round}`)
  }
  await story.do(alice.engine.send(team, "written offline"))
  await story.reconnect(alice)
  expected.push("alice: written offline")
  for (const device of story.world.devices) expect(await story.read(device, team)).toEqual(expected)
  expectNoTrouble(story)
})

test("CM20 A leaf is updated after a week, by one device of the account", async () => {
  const story = await Story.begin()
  const [alice, bob] = await story.people("alice", "bob")
  const team = await story.group(alice, bob)
  const sibling = await story.fresh("alice")
  await story.disconnect(bob)
  story.server.heard.length = 0
  await story.skip(WEEK)
  const commits = (await story.do(alice.engine.reading.log(team))).filter(
    ({ index, row }) => index > 1 && row.kind === "membership",
  )
  expect(commits).toHaveLength(1)
  expect(commits).toMatchObject([{ row: { change: "keys", actor: accountOf(alice) } }])
  await story.say(sibling, team, "on we go")
  await story.reconnect(bob)
  expect(await story.read(bob, team)).toEqual(["alice: on we go"])
  expectNoTrouble(story)
})

test("LI7 A log-in alone makes no commit", async () => {
  const story = await Story.begin()
  const [alice, bob] = await story.people("alice", "bob")
  await story.group(alice, bob)
  await story.direct(alice, bob)
  story.server.heard.length = 0
  await story.fresh("alice")
  await story.fresh("bob")
  await story.world.pass(60_000)
  expect(story.server.requests("transact").flatMap(({ entries }) => entries)).toEqual([])
  expectNoTrouble(story)
})

test("KP7 A fresh device takes the Welcome of who was removed and added again while nobody was there", async () => {
  const story = await Story.begin()
  const [alice, bob] = await story.people("alice", "bob")
  const team = await story.group(alice, bob)
  await story.say(alice, team, "before")
  await story.world.discard(bob)
  await story.do(alice.engine.membership.remove(team, accountOf(bob)))
  await story.do(alice.engine.membership.add(team, [accountOf(bob)]))
  await story.say(alice, team, "after")
  const fresh = await story.fresh("bob")
  await story.say(fresh, team, "here")
  expect(await story.read(fresh, team)).toEqual(["alice: before", "alice: after", "bob: here"])
  expectNoTrouble(story)
})

test("VA19 What one device of an account begins or joins, its others show at once", async () => {
  const story = await Story.begin()
  const [alice, bob] = await story.people("alice", "bob")
  const siblings = [await story.fresh("alice"), await story.fresh("bob")]
  const team = await story.group(alice, bob)
  const talk = await story.direct(bob, alice)
  for (const device of [alice, bob, ...siblings]) {
    expect(await story.members(device, team)).toEqual(["alice", "bob"])
    expect(await story.members(device, talk)).toEqual(["alice", "bob"])
  }
  expectNoTrouble(story)
})
