/** A server that takes a Remove and does not show it, to all or to some. */
import { openMessage } from "@tacit/crypto"
import type { ConversationId } from "@tacit/protocol"
import type { Device } from "@tacit/testkit"
import { relinked, serve } from "@tacit/testkit/forged-log"
import { accountOf, kinds, Story } from "@tacit/testkit/story"
import { type EpochKey, keysOf, openWith, storedLog } from "@tacit/testkit/vault-reader"
import { expect, test } from "vitest"

async function begin() {
  const story = await Story.begin()
  const [alice, bob, carol] = await story.people("alice", "bob", "carol")
  const team = await story.group(alice, bob, carol)
  await story.say(alice, team, "for all three")
  return { story, alice, bob, carol, team, stolen: await keysOf(story.world, carol, team) }
}

/** From now on nobody sees more of the log than it has now. */
function withhold(story: Story, team: ConversationId, entries: number): () => void {
  return story.server.onAnswer((frame) => {
    if (frame.kind === "entry" && frame.entry.header.conversation === team) return "drop"
    if (frame.kind !== "reply" || frame.reply.kind !== "log") return undefined
    const shown = frame.reply.entries.filter(({ header }) => header.index < entries)
    return { ...frame, reply: { kind: "log", entries: shown, head: entries - 1 } }
  })
}

/** Texts of a device's requests that these keys open. */
function heardFrom(story: Story, device: Device, keys: readonly EpochKey[]): number {
  return story.server.heard.filter(
    ({ request, caller }) =>
      request.kind === "message" &&
      caller.account === accountOf(device) &&
      keys.some(({ key }) => openMessage({ ...request, author: accountOf(device), epochKey: key }).ok),
  ).length
}

test("CM22 GR-06 A Remove that the server acknowledges and shows to nobody is told; who made it says nothing that the removed member could read", async () => {
  const { story, alice, carol, team, stolen } = await begin()
  const show = withhold(story, team, 3)
  await expect(story.do(alice.engine.membership.remove(team, accountOf(carol)))).rejects.toThrow()
  expect(kinds(alice)).toEqual(["log-rollback"])
  // Not done until it is seen in the log.
  expect(await story.members(alice, team)).toEqual(["alice", "bob", "carol"])
  await story.do(alice.engine.send(team, "canary"))
  await story.world.pass(60_000)
  expect(heardFrom(story, alice, stolen)).toBe(1)
  expect(await story.read(alice, team)).toEqual(["alice: for all three", "alice: canary (sending)"])
  for (const attempt of [
    () => alice.engine.membership.rename(team, "x"),
    () => alice.engine.membership.rotateKeys(team),
  ])
    await expect(story.do(attempt())).rejects.toThrow()
  expect(kinds(alice)).toEqual(["log-rollback"])

  // A restart of the program changes nothing of it.
  const again = await story.world.reopen(alice)
  await story.world.pass(60_000)
  expect(heardFrom(story, alice, stolen)).toBe(1)
  show()
  await story.disconnect(again)
  await story.reconnect(again)
  expect(await story.members(again, team)).toEqual(["alice", "bob"])
  expect(await story.read(again, team)).toEqual(["alice: for all three", "alice: canary"])
  expect(openWith(await storedLog(story.world, team), stolen)).toEqual(["for all three"])
})

test("MG6 GR-06 A Remove that is kept from one member only: who knows of it is not read by the removed one, who does not is, and both are told with the first message that crosses", async () => {
  const { story, alice, bob, carol, team, stolen } = await begin()
  const before = await storedLog(story.world, team)
  await story.disconnect(bob)
  await story.do(alice.engine.membership.remove(team, accountOf(carol)))
  await story.say(alice, team, "canary")
  // Bob is shown a log in which carol was never removed, and what he says is passed on by the server.
  const stop = serve(story, accountOf(bob), team, before)
  await story.reconnect(bob)
  story.server.heard.length = 0
  await story.do(bob.engine.send(team, "bob does not know"))
  expect(heardFrom(story, bob, stolen)).toBe(1)
  expect(openWith(await storedLog(story.world, team), stolen)).toEqual(["for all three"])
  stop()
  const [, , , , canary] = await storedLog(story.world, team)
  if (!canary) throw new TypeError("alice said nothing")
  serve(story, accountOf(bob), team, relinked([...before, canary]))
  await story.disconnect(bob)
  await story.reconnect(bob)
  expect(kinds(bob)).toEqual(["epoch-fork", "message-rejected"])
  expect(await story.read(bob, team)).not.toContain("alice: canary")
})

test("CM12 GR-06 Nobody goes on talking to who asked to leave: the Remove goes before the next message", async () => {
  const { story, bob, carol, team } = await begin()
  const stop = story.server.onRequest((request) =>
    request.kind === "transact" && request.entries[0]?.kind === "commit"
      ? { refuse: "rate-limited" }
      : undefined,
  )
  await story.do(carol.engine.membership.leave(team))
  await story.do(bob.engine.send(team, "canary"))
  expect(await story.read(bob, team)).toEqual(["alice: for all three", "bob: canary (sending)"])
  stop()
  await story.world.pass(10_000)
  await story.do(bob.engine.catchUp())
  expect(await story.read(bob, team)).toEqual(["alice: for all three", "bob: canary"])
  const log = await storedLog(story.world, team)
  expect(openWith(log, await keysOf(story.world, carol, team))).toEqual(["for all three"])
})

test("CM2 GR-05 A server that calls an epoch stale and shows no other commit gets one commit for it, and no second", async () => {
  const { story, alice, bob, team } = await begin()
  const commits: unknown[] = []
  const stop = story.server.onRequest((request) => {
    const [entry] = request.kind === "transact" ? request.entries : []
    if (entry?.kind !== "commit") return undefined
    commits.push(entry)
    return { refuse: "stale-epoch" }
  })
  await expect(story.do(alice.engine.membership.rotateKeys(team))).rejects.toMatchObject({
    code: "stale-epoch",
  })
  expect(commits).toHaveLength(1)
  stop()
  await story.do(alice.engine.membership.rotateKeys(team))
  await story.say(bob, team, "and on")
  expect(await story.read(alice, team)).toEqual(["alice: for all three", "bob: and on"])
})
