import type { Device } from "@tacit/testkit"
import { accountOf, expectNoTrouble, Story } from "@tacit/testkit/story"
import { expect, test } from "vitest"

/** What becomes of a device between the Welcome that it took and the log that it would read with it. */
const ENDS = [
  ["loses its connection", (story: Story, device: Device) => story.cut(device)],
  ["stops", ({ world }: Story, device: Device) => world.crash(device)],
] as const

/** The device takes a Welcome and asks for the log; then comes `end` instead of the answer. */
function endAfterWelcome(story: Story, device: Device, end: (typeof ENDS)[number][1]): () => boolean {
  let tookWelcome = false
  let ended = false
  story.server.onRequest((request, { account }) => {
    if (account !== accountOf(device) || ended) return undefined
    if (request.kind === "transact" && request.vault && request.inboxAcks.length > 0) tookWelcome = true
    if (!tookWelcome || request.kind !== "log-read") return undefined
    ended = true
    end(story, device)
    return "drop"
  })
  return () => ended
}

const CASES = ENDS.flatMap(([what, end]) => [
  { what, end, result: "is there again", membership: "member" as const },
  { what, end, result: "reads the time until its next removal", membership: "removed" as const },
])

test.each(CASES)("KP11 Who $what right after its Welcome back $result", async ({ end, membership }) => {
  const story = await Story.begin()
  const [alice, bob, carol] = await story.people("alice", "bob", "carol")
  const team = await story.group(alice, bob, carol)
  await story.say(bob, team, "before")
  await story.disconnect(bob)
  await story.do(alice.engine.membership.remove(team, accountOf(bob)))
  await story.say(carol, team, "between")
  await story.do(alice.engine.membership.add(team, [accountOf(bob)]))
  await story.say(carol, team, "again")
  if (membership === "removed") await story.do(alice.engine.membership.remove(team, accountOf(bob)))
  const hasEnded = endAfterWelcome(story, bob, end)
  await story.reconnect(bob)
  expect(hasEnded()).toBe(true)

  const back = bob.crashed ? await story.world.reopen(bob) : bob
  await story.world.pass(40_000)
  expect((await story.summary(back, team))?.membership).toBe(membership)
  expect(await story.read(back, team)).toEqual(["bob: before", "carol: again"])
  expectNoTrouble(story)
})

test.each([
  ["loses the race for the Welcome", "transact"],
  ["asks for the Welcome too late", "inbox-read"],
] as const)("KP11 A device that %s is there again as soon as its sibling", async (_what, late) => {
  const story = await Story.begin()
  const [alice, bob, carol] = await story.people("alice", "bob", "carol")
  const sibling = await story.fresh("bob")
  const team = await story.group(alice, bob, carol)
  await story.do(alice.engine.membership.remove(team, accountOf(bob)))
  await story.world.pass(10_000)
  const { device } = sibling.engine.profile
  const stop = story.server.onRequest((request, caller) =>
    caller.device === device && request.kind === late ? "hold" : undefined,
  )
  await story.disconnect(bob)
  await story.do(alice.engine.membership.add(team, [accountOf(bob)]))
  expect(story.server.held).toBe(1)
  bob.online = true
  await story.world.pass(5000)
  expect((await story.summary(bob, team))?.membership).toBe("member")
  stop()
  story.server.release()
  await story.world.settle()
  expect((await story.summary(sibling, team))?.membership).toBe("member")
  expectNoTrouble(story)
})
