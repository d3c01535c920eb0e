import { expectNoTrouble, Story } from "@tacit/testkit/story"
import { expect, test } from "vitest"

test("VA20 What was read and accepted on one device is read and accepted on a fresh one", async () => {
  const story = await Story.begin()
  const [alice, bob] = await story.people("alice", "bob")
  const talk = await story.direct(bob, alice)
  for (const text of ["one", "two", "three"]) await story.say(bob, talk, text)
  expect(await story.summary(alice, talk)).toMatchObject({ request: true, unread: 3 })
  const [, two] = await story.do(alice.engine.reading.messages(talk))
  await story.do(alice.engine.reading.markRead(talk, two?.index ?? 0))
  await story.do(alice.engine.reading.accept(talk))
  expect(await story.summary(alice, talk)).toMatchObject({ request: false, unread: 1 })
  const fresh = await story.fresh("alice")
  expect(await story.summary(fresh, talk)).toMatchObject({ request: false, unread: 1 })
  expectNoTrouble(story)
})

test("VA20 A read mark never goes back", async () => {
  const story = await Story.begin()
  const [alice, bob] = await story.people("alice", "bob")
  const talk = await story.direct(bob, alice)
  for (const text of ["one", "two"]) await story.say(bob, talk, text)
  const sibling = await story.fresh("alice")
  await story.do(alice.engine.reading.markRead(talk, 3))
  await story.do(sibling.engine.reading.markRead(talk, 2))
  const fresh = await story.fresh("alice")
  expect(await story.summary(fresh, talk)).toMatchObject({ unread: 0 })
  expectNoTrouble(story)
})

test("LG15 A conversation that a stranger began is a request until it is accepted or answered", async () => {
  const story = await Story.begin()
  const [alice, bob, carol] = await story.people("alice", "bob", "carol")
  const fromBob = await story.direct(bob, alice)
  const fromCarol = await story.group(carol, alice)
  expect(await story.summary(bob, fromBob)).toMatchObject({ request: false })
  for (const talk of [fromBob, fromCarol]) {
    expect(await story.summary(alice, talk)).toMatchObject({ request: true })
  }
  await story.do(alice.engine.reading.accept(fromBob))
  await story.say(alice, fromCarol, "who are you?")
  const fresh = await story.fresh("alice")
  for (const device of [alice, fresh]) {
    expect(await story.summary(device, fromBob)).toMatchObject({ request: false })
    expect(await story.summary(device, fromCarol)).toMatchObject({ request: false })
  }
  expectNoTrouble(story)
})
