import { accountOf, expectNoTrouble, Story } from "@tacit/testkit/story"
import { expect, test } from "vitest"

test.each([
  ["every answer for a while", () => true],
  ["every second answer", (count: number) => count % 2 === 1],
])("ST-08 Commits whose answer is lost stand once: %s", async (_what, isLost) => {
  const story = await Story.begin()
  const [alice, bob, carol] = await story.people("alice", "bob", "carol")
  const team = await story.group(alice, bob)
  let answers = 0
  const stop = story.server.onAnswer((frame, caller, request) => {
    if (caller.account !== accountOf(alice) || request?.kind !== "transact") return undefined
    return frame.kind === "reply" && isLost(answers++) ? "drop" : undefined
  })
  const { membership } = alice.engine
  const acts = [
    () => membership.add(team, [accountOf(carol)]),
    () => membership.rotateKeys(team),
    () => membership.rotateKeys(team),
  ]
  for (const act of acts) {
    const done = act().catch(() => undefined)
    await story.world.pass(60_000)
    await done
  }
  stop()
  await story.world.pass(60_000)
  expect(answers).toBeGreaterThan(1)
  await story.say(alice, team, "after all that")
  for (const device of [alice, bob, carol]) {
    expect(await story.members(device, team)).toEqual(["alice", "bob", "carol"])
    expect((await story.read(device, team)).at(-1)).toBe("alice: after all that")
    const log = await device.engine.reading.log(team)
    const added = log.flatMap(({ row }) =>
      row.kind === "membership" && row.change === "added" ? row.accounts : [],
    )
    expect(added.filter((account) => account === accountOf(carol))).toHaveLength(1)
  }
  expectNoTrouble(story)
})
