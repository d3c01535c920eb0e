import { accountOf, expectNoTrouble, Story } from "@tacit/testkit/story"
import { expect, test } from "vitest"

test("LG12 Two people who start to talk at the same moment get one conversation", async () => {
  const story = await Story.begin()
  const [alice, bob] = await story.people("alice", "bob")
  const both = [alice.engine.direct(accountOf(bob)), bob.engine.direct(accountOf(alice))]
  const [one, other] = await story.do(Promise.all(both))
  expect(one).toBe(other)
  if (!one) throw new TypeError("no conversation")
  await story.say(alice, one, "you first")
  await story.say(bob, one, "no, you")
  for (const device of [alice, bob]) {
    expect(await story.read(device, one)).toEqual(["alice: you first", "bob: no, you"])
    expect(await story.do(device.engine.reading.conversations())).toHaveLength(1)
  }
  expectNoTrouble(story)
})

test("LG12 Two devices of one account that start the same conversation at once get one", async () => {
  const story = await Story.begin()
  const [alice, bob] = await story.people("alice", "bob")
  const sibling = await story.fresh("alice")
  const both = [alice.engine.direct(accountOf(bob)), sibling.engine.direct(accountOf(bob))]
  const [one, other] = await story.do(Promise.all(both))
  expect(one).toBe(other)
  expectNoTrouble(story)
})

test("LG12 Who lost the race has nothing left of its attempt, and its KeyPackages still work", async () => {
  const story = await Story.begin({ keyPackages: 1 })
  const [alice, bob, carol] = await story.people("alice", "bob", "carol")
  const both = [alice.engine.direct(accountOf(bob)), bob.engine.direct(accountOf(alice))]
  await story.do(Promise.all(both))
  const second = await story.direct(carol, alice)
  const third = await story.direct(carol, bob)
  await story.say(alice, second, "hello")
  await story.say(bob, third, "hi")
  expect(await story.read(carol, second)).toEqual(["alice: hello"])
  expect(await story.read(carol, third)).toEqual(["bob: hi"])
  expectNoTrouble(story)
})

test("CM14 In a direct conversation nobody puts the other out or adds a third", async () => {
  const story = await Story.begin()
  const [alice, bob, carol] = await story.people("alice", "bob", "carol")
  const talk = await story.direct(alice, bob)
  const attempts = [
    () => alice.engine.membership.remove(talk, accountOf(bob)),
    () => bob.engine.membership.remove(talk, accountOf(alice)),
    () => alice.engine.membership.add(talk, [accountOf(carol)]),
    () => bob.engine.membership.rename(talk, "ours"),
  ]
  for (const attempt of attempts) {
    await expect(story.do(attempt())).rejects.toMatchObject({ code: "refused" })
  }
  expectNoTrouble(story)
})
