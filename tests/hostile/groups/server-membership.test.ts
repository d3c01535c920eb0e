/** A server that puts somebody into a conversation by its own rows. */
import { accountOf, kinds, Story } from "@tacit/testkit/story"
import { keysOf, openWith, storedLog } from "@tacit/testkit/vault-reader"
import { expect, test } from "vitest"

test("CM5 GR-01 Whom the server adds to its rows, its fan-out and its lists is a member for nobody, and reads nothing", async () => {
  const story = await Story.begin()
  const [alice, bob, mallory] = await story.people("alice", "bob", "mallory")
  const team = await story.group(alice, bob)
  await story.say(alice, team, "before")
  const spans = [{ from: 0, to: undefined }]
  const row = { conversation: team, account: accountOf(mallory), branches: 1, spans }
  const stored = await story.world.store.write(async ({ conversations }) => {
    await conversations.putMembership(row, 10_000)
    return { ok: true as const, value: undefined }
  })
  expect(stored.ok).toBe(true)
  await story.say(bob, team, "after")
  await story.do(alice.engine.membership.rotateKeys(team))
  await story.say(alice, team, "canary")
  // The server sends it everything, and lets it ask.
  await story.disconnect(mallory)
  await story.reconnect(mallory)
  await story.do(mallory.engine.catchUp())

  for (const device of [alice, bob]) {
    expect(await story.members(device, team)).toEqual(["alice", "bob"])
    expect(await story.read(device, team)).toEqual(["alice: before", "bob: after", "alice: canary"])
  }
  const log = await storedLog(story.world, team)
  expect(openWith(log, await keysOf(story.world, mallory, team))).toEqual([])
  expect(openWith(log, await keysOf(story.world, alice, team))).toEqual(["before", "after", "canary"])
  expect(await story.do(mallory.engine.reading.conversations())).toEqual([])
  // The commit says for whom it is; the server's word adds nobody to that either.
  for (const { entries } of story.server.requests("transact"))
    for (const entry of entries)
      if (entry.kind === "commit") expect(entry.routing).not.toContain(accountOf(mallory))
  expect([alice, bob].flatMap(kinds)).toEqual([])
  expect(story.world.bugs).toEqual([])
})
