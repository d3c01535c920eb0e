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

/** Alice invites bob into her group by a commit that reaches his one device damaged, however often it asks. */
async function invitedByDamagedCommit(
  then: "alice helps" | "nobody is there to add him again" = "alice helps",
) {
  const story = await Story.begin()
  const [alice, bob] = await story.people("alice", "bob")
  const team = await story.group(alice)
  await story.say(alice, team, "before")
  const joining = (await storedLog(story.world, team)).length
  story.server.onReply("log", (reply, { device }, request) =>
    device === deviceOf(bob) && request?.kind === "log-read" && request.conversation === team
      ? {
          ...reply,
          entries: reply.entries.map((each) => (each.header.index === joining ? damaged(each) : each)),
        }
      : undefined,
  )
  if (then !== "alice helps")
    story.server.onReply("inbox", (_reply, { device }) =>
      device === deviceOf(bob) && alice.online ? { kind: "inbox", items: [], more: false } : undefined,
    )
  await story.do(alice.engine.membership.add(team, [accountOf(bob)]))
  return { story, alice, bob, team }
}

test("CM17 KP6 AR-13 Who is invited by a commit that arrives damaged says so and is let in by another", async () => {
  const { story, alice, bob, team } = await invitedByDamagedCommit()
  await story.world.pass(10_000)
  expect(new Set(kinds(bob))).toEqual(new Set(["epoch-fork"]))
  await story.say(bob, team, "here")
  for (const device of [alice, bob])
    expect(await story.read(device, team), device.name).toContain("bob: here")
})

test("KP6 AR-13 A Welcome whose commit arrives damaged on one device stays for another of the account", async () => {
  const { story, bob, alice, team } = await invitedByDamagedCommit("nobody is there to add him again")
  await story.disconnect(alice)
  story.cut(bob)
  await story.world.pass(10_000)
  expect(new Set(kinds(bob))).toEqual(new Set(["epoch-fork"]))
  story.cut(bob)
  await story.world.pass(10_000)
  const asked = (await storedLog(story.world, team)).filter(({ header }) => header.kind === "re-add")
  expect(asked).toHaveLength(1)
  const fresh = await story.fresh("bob")
  expect((await story.summary(fresh, team))?.membership).toBe("member")
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
