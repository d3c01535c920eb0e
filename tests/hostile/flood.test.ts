/** A stranger who adds somebody again and again. */
import type { Device } from "@tacit/testkit"
import { HostilePeer } from "@tacit/testkit/hostile-peer"
import { accountOf, expectNoTrouble, kinds, Story } from "@tacit/testkit/story"
import { expect, test } from "vitest"

const MANY = 12

async function begin() {
  const story = await Story.begin()
  const [victim, friend, stranger] = await story.people("victim", "friend", "stranger")
  const talk = await story.direct(friend, victim)
  await story.say(victim, talk, "before")
  await story.disconnect(victim)
  return { story, victim, friend, stranger, talk }
}

const inboxOf = ({ world }: Story, device: Device) =>
  world.store.read(({ inboxes }) => inboxes.count(accountOf(device)))

test("LG15 DO-02 Very many conversations that a stranger begins are requests, each once, and the talk with a friend goes on", async () => {
  const { story, victim, friend, stranger, talk } = await begin()
  for (let i = 0; i < MANY; i++) await story.group(stranger, victim)
  await story.say(friend, talk, "are you there?")
  await story.reconnect(victim)
  await story.say(victim, talk, "yes")
  expect(await story.read(friend, talk)).toEqual(["victim: before", "friend: are you there?", "victim: yes"])
  const all = await story.do(victim.engine.reading.conversations())
  expect(all.filter(({ request }) => request)).toHaveLength(MANY)
  expect(all.filter(({ request }) => !request).map(({ conversation }) => conversation)).toEqual([talk])
  expect(await inboxOf(story, victim)).toBe(0)
  expectNoTrouble(story)
})

test("KP6 DO-02 Very many Welcomes that are none are told and leave the inbox, and the one behind them is taken", async () => {
  const { story, victim, friend, stranger, talk } = await begin()
  const team = await story.group(stranger, friend)
  const mallory = await HostilePeer.of(story, stranger)
  let stand = await mallory.stand(team)
  const routing = [accountOf(victim), accountOf(friend), mallory.account].sort()
  for (let i = 0; i < MANY; i++) {
    const welcome = { kind: "inline" as const, bytes: new TextEncoder().encode(`nonsense ${i}`) }
    stand = await mallory.commit(stand, {}, { routing, welcomes: [{ account: accountOf(victim), welcome }] })
  }
  const group = await story.group(friend, victim)
  expect(await inboxOf(story, victim)).toBe(MANY + 1)
  await story.reconnect(victim)
  await story.say(friend, group, "here as well")
  expect(await story.read(victim, group)).toEqual(["friend: here as well"])
  expect(await story.read(victim, talk)).toEqual(["victim: before"])
  expect(kinds(victim)).toEqual(Array.from({ length: MANY }, () => "rejoin-untrusted"))
  expect(await inboxOf(story, victim)).toBe(0)
  expect(await story.summary(victim, team)).toBeUndefined()
})
