import type { CarriedEntry } from "@tacit/protocol"
import type { Caller } from "@tacit/testkit/hostile-server"
import { accountOf, expectNoTrouble, kinds, Story } from "@tacit/testkit/story"
import { expect, test } from "vitest"

/** From now on the next commit reaches the victim without its payload, however often it asks. */
function spoilNextCommit(story: Story, isVictim: (caller: Caller) => boolean): void {
  let spoiled: number | undefined
  const spoil = ({ header, payload }: CarriedEntry): CarriedEntry => {
    if (header.kind === "commit") spoiled ??= header.index
    return { header, payload: header.index === spoiled ? undefined : payload }
  }
  story.server.onAnswer((frame, caller) => {
    if (!isVictim(caller)) return undefined
    if (frame.kind === "entry") return { ...frame, entry: spoil(frame.entry) }
    if (spoiled === undefined || frame.kind !== "reply" || frame.reply.kind !== "log") return undefined
    return { ...frame, reply: { ...frame.reply, entries: frame.reply.entries.map(spoil) } }
  })
}

test("CM17 Who cannot follow a commit says so, asks to be added again, and talks again", async () => {
  const story = await Story.begin()
  const [alice, bob, carol] = await story.people("alice", "bob", "carol")
  const team = await story.group(alice, bob, carol)
  await story.say(alice, team, "before")
  spoilNextCommit(story, ({ account }) => account === accountOf(carol))
  await story.do(bob.engine.membership.rotateKeys(team))
  expect(carol.events).toMatchObject([{ kind: "epoch-fork", conversation: team }])
  expect((await story.summary(carol, team))?.membership).toBe("stuck")

  await story.world.pass(10_000)
  expect((await story.summary(carol, team))?.membership).toBe("member")
  await story.say(alice, team, "after")
  await story.say(carol, team, "I am back")
  for (const device of [alice, bob, carol]) {
    expect(await story.read(device, team)).toEqual(["alice: before", "alice: after", "carol: I am back"])
    expect(await story.members(device, team)).toEqual(["alice", "bob", "carol"])
  }
  expect([kinds(alice), kinds(bob), kinds(carol)]).toEqual([[], [], ["epoch-fork"]])
  expect(story.world.bugs).toEqual([])
})

test("CM17 A log whose pages go back is read no further by who looks in it for the others", async () => {
  const story = await Story.begin()
  const [alice, bob, carol] = await story.people("alice", "bob", "carol")
  const team = await story.group(alice, bob, carol)
  let [page, served]: [readonly CarriedEntry[], number] = [[], 0]
  story.server.onAnswer((frame, caller) => {
    if (caller.account !== accountOf(carol)) return undefined
    if (frame.kind === "entry") return { ...frame, entry: { header: frame.entry.header, payload: undefined } }
    if (frame.kind !== "reply" || frame.reply.kind !== "log") return undefined
    const { entries } = frame.reply
    page = entries.length > 0 ? entries.map(({ header }) => ({ header, payload: undefined })) : page
    // Ends in time for the test to say what went wrong.
    return ++served > 40 ? undefined : { ...frame, reply: { ...frame.reply, entries: page, head: 1000 } }
  })
  await story.do(bob.engine.membership.rotateKeys(team))
  await story.world.pass(1000)
  expect((await story.summary(carol, team))?.membership).toBe("stuck")
  expect(served).toBeGreaterThan(1)
  expect(served).toBeLessThan(20)
  expect(story.world.bugs).toEqual([])
})

test("CM17 Nothing is sent by who is stuck, and what waits goes out once it is back", async () => {
  const story = await Story.begin()
  const [alice, bob, carol] = await story.people("alice", "bob", "carol")
  const team = await story.group(alice, bob, carol)
  spoilNextCommit(story, ({ account }) => account === accountOf(carol))
  await story.do(bob.engine.membership.rotateKeys(team))
  const sent = story.server.requests("message").length
  await story.do(carol.engine.send(team, "waiting"))
  expect(story.server.requests("message")).toHaveLength(sent)
  expect(await story.read(carol, team)).toEqual(["carol: waiting (sending)"])

  await story.world.pass(10_000)
  for (const device of [alice, bob, carol]) {
    expect(await story.read(device, team)).toEqual(["carol: waiting"])
  }
  expect(story.world.bugs).toEqual([])
})

test("CM17 Who was stuck goes on by itself once the entry arrives undamaged", async () => {
  const story = await Story.begin()
  const [alice, bob, carol] = await story.people("alice", "bob", "carol")
  const team = await story.group(alice, bob, carol)
  const stop = story.server.onAnswer((frame, { account }) =>
    frame.kind === "entry" && account === accountOf(carol)
      ? { ...frame, entry: { ...frame.entry, payload: undefined } }
      : undefined,
  )
  await story.do(bob.engine.membership.rotateKeys(team))
  stop()
  expect(kinds(carol)).toEqual(["epoch-fork"])
  await story.say(alice, team, "can you read this?")
  expect(await story.read(carol, team)).toEqual(["alice: can you read this?"])
  await story.world.pass(10_000)
  expect(
    story.server
      .requests("transact")
      .flatMap(({ entries }) => entries)
      .map(({ kind }) => kind),
  ).not.toContain("re-add")
  expect(kinds(carol)).toEqual(["epoch-fork"])
})

test("CM13 A sibling follows when the account is added again", async () => {
  const story = await Story.begin()
  const [alice, bob, carol] = await story.people("alice", "bob", "carol")
  const team = await story.group(alice, bob, carol)
  const sibling = await story.fresh("carol")
  const { device } = carol.engine.profile
  spoilNextCommit(story, (caller) => caller.device === device)
  await story.do(bob.engine.membership.rotateKeys(team))
  expect([kinds(carol), kinds(sibling)]).toEqual([["epoch-fork"], []])
  await story.say(sibling, team, "I can follow")
  await story.world.pass(10_000)
  await story.say(carol, team, "and I again")
  await story.say(sibling, team, "and I still")
  const all = ["carol: I can follow", "carol: and I again", "carol: and I still"]
  const fresh = await story.fresh("carol")
  for (const each of [alice, bob, sibling, fresh]) expect(await story.read(each, team)).toEqual(all)
  expect(story.world.bugs).toEqual([])
})

test("CM13 A device that was not stuck takes the Welcome when the one that asked is gone", async () => {
  const story = await Story.begin()
  const [alice, bob, carol] = await story.people("alice", "bob", "carol")
  const team = await story.group(alice, bob, carol)
  const sibling = await story.fresh("carol")
  const { device } = carol.engine.profile
  spoilNextCommit(story, (caller) => caller.device === device)
  await story.do(bob.engine.membership.rotateKeys(team))
  // Its request is the last thing that the device does.
  story.server.onAnswer((frame, caller, request) => {
    if (frame.kind !== "reply" || caller.device !== device || request?.kind !== "transact") return undefined
    story.world.crash(carol)
    return "drop"
  })
  await story.world.pass(10_000)
  await story.say(sibling, team, "one of us is here")
  const fresh = await story.fresh("carol")
  for (const each of [alice, bob, sibling, fresh]) {
    expect(await story.members(each, team)).toEqual(["alice", "bob", "carol"])
    expect(await story.read(each, team)).toEqual(["carol: one of us is here"])
  }
  expect(kinds(sibling)).toEqual([])
})

test("CM9 A plain member adds again who asked, without being allowed to add anybody", async () => {
  const story = await Story.begin()
  const [alice, bob, carol] = await story.people("alice", "bob", "carol")
  const team = await story.group(alice, bob, carol)
  spoilNextCommit(story, ({ account }) => account === accountOf(carol))
  await story.do(alice.engine.membership.rotateKeys(team))
  await story.disconnect(alice)
  await story.world.pass(10_000)
  await story.say(carol, team, "thanks, bob")
  expect(await story.read(bob, team)).toEqual(["carol: thanks, bob"])
  await story.reconnect(alice)
  expect(await story.read(alice, team)).toEqual(["carol: thanks, bob"])
  carol.events.length = 0
  expectNoTrouble(story)
})
