/** A server whose log lacks the commit that ended an epoch: its disk has lost the row, or it says so. */
import { accountOf, kinds, Story } from "@tacit/testkit/story"
import { storedLog } from "@tacit/testkit/vault-reader"
import { expect, test } from "vitest"

test("CM17 LG10 GR-06 Who is not shown a commit, and is shown what came after it, says so, says nothing under the old key, and is added again", async () => {
  const story = await Story.begin()
  const [alice, bob, carol] = await story.people("alice", "bob", "carol")
  const team = await story.group(alice, bob, carol)
  await story.say(bob, team, "before")
  await story.disconnect(bob)
  await story.do(alice.engine.membership.remove(team, accountOf(carol)))
  const removal = (await storedLog(story.world, team)).at(-1)?.header
  if (removal?.kind !== "commit") throw new TypeError("carol was not removed")
  await story.say(alice, team, "under the next key")
  story.server.onReply("log", (reply, { account }) =>
    account === accountOf(bob)
      ? { ...reply, entries: reply.entries.filter(({ header }) => header.index !== removal.index) }
      : undefined,
  )
  await story.reconnect(bob)
  await story.do(bob.engine.send(team, "canary"))
  expect(kinds(bob)).toEqual(["log-gap", "epoch-fork"])
  await story.world.pass(60_000)
  await story.say(alice, team, "after")
  expect(await story.read(bob, team)).toEqual(["bob: before", "bob: canary", "alice: after"])
  expect(await story.members(bob, team)).toEqual(["alice", "bob"])
  const under = story.server.heard.flatMap(({ request, caller }) =>
    request.kind === "message" && caller.account === accountOf(bob) ? [request.epoch] : [],
  )
  expect(under.slice(1).every((epoch) => epoch > removal.epoch + 1)).toBe(true)
  expect(kinds(bob)).toEqual(["log-gap", "epoch-fork"])
})
