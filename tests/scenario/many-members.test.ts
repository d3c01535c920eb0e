import { accountOf, expectNoTrouble, Story } from "@tacit/testkit/story"
import { expect, test } from "vitest"

const MEMBERS = 60

test("CM15 Sixty people are added in two commits", async () => {
  const story = await Story.begin({ keyPackages: 1 })
  const [alice, first, last] = await story.people("alice", "first", "last")
  const accounts = [accountOf(first)]
  for (let n = accounts.length; n < MEMBERS - 1; n++) {
    const away = await story.person(`member-${n}`)
    accounts.push(accountOf(away))
    await story.world.discard(away)
  }
  accounts.push(accountOf(last))
  const tooMany = alice.engine.create({ kind: "group", name: "too many at once", members: accounts })
  await expect(story.do(tooMany)).rejects.toMatchObject({ code: "too-large" })

  const members = accounts.slice(0, 50)
  const team = await story.do(alice.engine.create({ kind: "group", name: "team", members }))
  await story.do(alice.engine.membership.add(team, accounts.slice(50)))
  await story.say(first, team, "I was added first")
  await story.say(last, team, "and I last")
  await story.do(first.engine.membership.rotateKeys(team))
  await story.say(last, team, "still here")
  for (const device of [alice, first, last]) {
    expect(await story.members(device, team)).toHaveLength(MEMBERS + 1)
    expect(await story.read(device, team)).toEqual([
      "first: I was added first",
      "last: and I last",
      "last: still here",
    ])
  }
  expectNoTrouble(story)
})

test("CM15 Eight people who are all there are added in two commits, and all of them talk", async () => {
  const story = await Story.begin({ keyPackages: 1 })
  const alice = await story.person("alice")
  const others = []
  for (let n = 1; n <= 8; n++) others.push(await story.person(`member-${n}`))
  const team = await story.group(alice, ...others.slice(0, 4))
  await story.do(alice.engine.membership.add(team, others.slice(4).map(accountOf)))
  const expected: string[] = []
  for (const [i, device] of others.entries()) {
    await story.say(device, team, "hello")
    expected.push(`member-${i + 1}: hello`)
  }
  for (const device of [alice, ...others]) expect(await story.read(device, team)).toEqual(expected)
  expectNoTrouble(story)
})
