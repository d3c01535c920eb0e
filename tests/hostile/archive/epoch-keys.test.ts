/** Members and devices that somebody would have hold other keys than the rest, for one and the same epoch. */
import type { Reply } from "@tacit/protocol"
import { damaged } from "@tacit/testkit/forged-log"
import { HostilePeer } from "@tacit/testkit/hostile-peer"
import { accountOf, deviceOf, kinds, Story } from "@tacit/testkit/story"
import { keysOf, openWith, storedLog } from "@tacit/testkit/vault-reader"
import { expect, test } from "vitest"

test("AR-13 Who is invited with the Welcome of another commit does not join by it, and is let in by somebody else", async () => {
  const story = await Story.begin()
  const [alice, bob, owner] = await story.people("alice", "bob", "mallory")
  const team = await story.group(owner, alice)
  await story.say(alice, team, "before")
  const mallory = await HostilePeer.of(story, owner)
  await story.disconnect(alice)
  const stand = await mallory.stand(team)
  const keyPackage = await mallory.keyPackageOf(accountOf(bob))
  await mallory.invite(stand, keyPackage, accountOf(bob), "another commit")
  await story.world.pass(10_000)
  expect(kinds(bob)).toEqual(["epoch-fork"])
  expect(await story.summary(bob, team)).toBeUndefined()
  await story.reconnect(alice)
  await story.say(bob, team, "here")
  await story.say(alice, team, "welcome")
  for (const device of [alice, bob])
    expect(await story.read(device, team), device.name).toContain("bob: here")
  expect(await story.read(bob, team)).toEqual(["bob: here", "alice: welcome"])
  const said = openWith(await storedLog(story.world, team), await keysOf(story.world, alice, team))
  expect(said).toEqual(["before", "here", "welcome"])
})

test("CM17 AR-13 Who is invited by a commit that arrives damaged, however often, is let in by another", async () => {
  const story = await Story.begin()
  const [alice, bob] = await story.people("alice", "bob")
  const team = await story.group(alice)
  await story.say(alice, team, "before")
  const joining = (await storedLog(story.world, team)).length
  story.server.onReply("log", (reply, { account }, request) =>
    account === accountOf(bob) && request?.kind === "log-read" && request.conversation === team
      ? {
          ...reply,
          entries: reply.entries.map((each) => (each.header.index === joining ? damaged(each) : each)),
        }
      : undefined,
  )
  await story.do(alice.engine.membership.add(team, [accountOf(bob)]))
  await story.world.pass(10_000)
  expect(kinds(bob)).toEqual(["epoch-fork"])
  await story.say(bob, team, "here")
  for (const device of [alice, bob])
    expect(await story.read(device, team), device.name).toContain("bob: here")
})

test("AR-13 A device from which the server keeps the state of its account's own commit says so and writes under no other keys", async () => {
  const story = await Story.begin()
  const [alice, bob] = await story.people("alice", "bob")
  const team = await story.group(alice, bob)
  const sibling = await story.fresh("alice")
  await story.disconnect(sibling)
  let old: Reply | undefined
  const isSibling = (device: unknown) => device === deviceOf(sibling)
  const listen = story.server.onReply("vault-head", (reply, { device }) => {
    if (isSibling(device)) old ??= reply
    return undefined
  })
  await story.reconnect(sibling)
  await story.disconnect(sibling)
  listen()
  if (!old) throw new TypeError("the sibling did not ask")
  await story.do(alice.engine.membership.rotateKeys(team))
  const stop = story.server.onReply("vault-head", (_reply, { device }) =>
    isSibling(device) ? old : undefined,
  )
  await story.reconnect(sibling)
  await story.do(sibling.engine.send(team, "canary"))
  await story.world.pass(10_000)
  expect(kinds(sibling)).toContain("epoch-fork")
  expect(story.server.requests("message")).toEqual([])
  expect(await story.read(sibling, team)).toEqual(["alice: canary (sending)"])
  stop()
  await story.do(sibling.engine.catchUp())
  await story.world.pass(10_000)
  expect(await story.read(bob, team)).toEqual(["alice: canary"])
})
