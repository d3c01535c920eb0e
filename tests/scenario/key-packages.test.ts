import { createSuite, MlsGroup, signingKeyPairFrom } from "@tacit/crypto"
import { type AccountId, encode, type PublishedKeyPackage, readChain } from "@tacit/protocol"
import { signWelcome, welcomeEnvelope } from "@tacit/protocol/content"
import { accountOf, deviceOf, expectNoTrouble, kinds, Story } from "@tacit/testkit/story"
import { storedLog } from "@tacit/testkit/vault-reader"
import { expect, test } from "vitest"

test("KP1 Every KeyPackage that the server hands out can be joined with, whatever races its owner lost", async () => {
  const story = await Story.begin({ keyPackages: 2 })
  const [alice, bob] = await story.people("alice", "bob")
  const sibling = await story.fresh("bob")
  const first = await story.group(alice, bob)
  // Each of bob's writes meets a vault that the sibling has just written.
  story.server.onAnswer((frame, caller) =>
    frame.kind === "vault" && caller.account === accountOf(bob) ? "drop" : undefined,
  )
  const groups = [first]
  for (let round = 1; round <= 4; round++) {
    await story.say(alice, first, `number ${round}`)
    await story.do(sibling.engine.reading.markRead(first, round + 1))
    groups.push(await story.group(alice, bob))
  }
  for (const request of story.server.requests("transact")) {
    if (request.keyPackages.length > 0) expect(request.vault).toBeDefined()
  }
  const fresh = await story.fresh("bob")
  for (const group of groups) {
    await story.say(fresh, group, "here")
    expect(await story.members(fresh, group)).toEqual(["alice", "bob"])
  }
  expect(story.server.requests("transact").some(({ entries }) => entries[0]?.kind === "re-add")).toBe(false)
  expectNoTrouble(story)
})

test.each([1, 2])(
  "KP2 KP3 A device that ends at write %i of joining leaves everything for the next one to join with",
  async (write) => {
    const story = await Story.begin()
    const [alice, bob] = await story.people("alice", "bob")
    let seen = 0
    const stop = story.server.onRequest((request, { device }) => {
      if (request.kind !== "transact" || device !== deviceOf(bob) || ++seen < write) return undefined
      story.world.crash(bob)
      return "drop"
    })
    const talk = await story.direct(alice, bob)
    await story.say(alice, talk, "hello")
    stop()
    story.world.crash(bob)
    const fresh = await story.fresh("bob")
    await story.say(fresh, talk, "hello yourself")
    for (const device of [alice, fresh]) {
      expect(await story.read(device, talk)).toEqual(["alice: hello", "bob: hello yourself"])
    }
    expect(story.server.requests("transact").some(({ entries }) => entries[0]?.kind === "re-add")).toBe(false)
    expectNoTrouble(story)
  },
)

test("KP4 Nobody gets a single-use KeyPackage that somebody else got", async () => {
  const story = await Story.begin({ keyPackages: 2 })
  const [alice, bob, carol] = await story.people("alice", "bob", "carol")
  const refs: string[] = []
  story.server.onReply("key-package", ({ ref, lastResort }) => {
    if (!lastResort) refs.push(ref)
    return undefined
  })
  for (const inviter of [alice, bob, alice, bob]) await story.group(inviter, carol)
  expect(refs).toHaveLength(4)
  expect(new Set(refs).size).toBe(4)
  expectNoTrouble(story)
})

test.each([-400, -1, 1, 400])(
  "KP5 ST-06 Who has a clock that is %i days ahead is added, and can be added by others later",
  async (days) => {
    const story = await Story.begin({ keyPackages: 1 })
    const [alice, bob, carol] = await story.people("alice", "bob", "carol")
    await story.disconnect(bob)
    bob.ahead = days * 24 * 3_600_000
    await story.reconnect(bob)
    const talk = await story.direct(alice, bob)
    await story.say(bob, talk, "I am here")
    expect(await story.read(alice, talk)).toEqual(["bob: I am here"])
    const team = await story.group(carol, bob)
    await story.say(bob, team, "here, too")
    expect(await story.read(carol, team)).toEqual(["bob: here, too"])
    expectNoTrouble(story)
  },
)

test("LG10 An invitation that the server does not let a device take keeps it from nothing else", async () => {
  const story = await Story.begin()
  const [alice, bob, carol] = await story.people("alice", "bob", "carol")
  await story.disconnect(bob)
  const refused = await story.group(alice, bob)
  const taken = await story.group(carol, bob)
  await story.say(carol, taken, "welcome")
  story.server.onRequest((request, { device }) => {
    const isRefused = request.kind === "transact" && request.inboxAcks.length > 0 && device === deviceOf(bob)
    return isRefused &&
      story.server.requests("transact").filter(({ inboxAcks }) => inboxAcks.length > 0).length === 1
      ? { refuse: "refused" }
      : undefined
  })
  await story.reconnect(bob)
  expect(await story.read(bob, taken)).toEqual(["carol: welcome"])
  expect(await story.summary(bob, refused)).toBe(undefined)
  expect(story.world.bugs).toEqual([])
})

test("CM20 ID-12 Who joined by its last-resort KeyPackage has another leaf within moments", async () => {
  const story = await Story.begin({ keyPackages: 0 })
  const [alice, bob] = await story.people("alice", "bob")
  const talk = await story.direct(alice, bob)
  await story.world.pass(5000)
  const log = await story.do(alice.engine.reading.log(talk))
  expect(log.at(-1)?.row).toMatchObject({ kind: "membership", change: "keys", actor: accountOf(bob) })
  await story.say(bob, talk, "hello")
  expect(await story.read(alice, talk)).toEqual(["bob: hello"])
  expectNoTrouble(story)
})

test("KP5 Two who got the same last-resort KeyPackage are both met, and nothing they say is lost", async () => {
  const story = await Story.begin({ keyPackages: 0 })
  const [alice, bob, carol] = await story.people("alice", "bob", "carol")
  await story.disconnect(carol)
  const [first, second] = [await story.group(alice, carol), await story.group(bob, carol)]
  await story.say(alice, first, "hello from alice")
  await story.say(bob, second, "hello from bob")
  await story.reconnect(carol)
  expect(await story.read(carol, first)).toEqual(["alice: hello from alice"])
  expect(await story.read(carol, second)).toEqual(["bob: hello from bob"])
  expect(story.server.requests("transact").some(({ entries }) => entries[0]?.kind === "re-add")).toBe(false)
  const third = await story.group(bob, carol)
  await story.say(carol, third, "and my next one is another")
  expect(await story.read(bob, third)).toEqual(["carol: and my next one is another"])
  expectNoTrouble(story)
})

test("KP5 ID-13 Who may not add anybody takes no KeyPackage of theirs", async () => {
  const story = await Story.begin()
  const [alice, bob, carol] = await story.people("alice", "bob", "carol")
  const team = await story.group(alice, bob)
  const talk = await story.direct(alice, bob)
  const taken = story.server.requests("key-package").length
  for (const conversation of [team, talk]) {
    const refused = bob.engine.membership.add(conversation, [accountOf(carol)])
    await expect(story.do(refused)).rejects.toMatchObject({ code: "refused" })
  }
  expect(story.server.requests("key-package")).toHaveLength(taken)
  expectNoTrouble(story)
})

test("KP7 KP10 Who was removed and added again while it was away reads everything up to the removal", async () => {
  const story = await Story.begin()
  const [alice, bob, dave] = await story.people("alice", "bob", "dave")
  const team = await story.group(alice, bob, dave)
  await story.disconnect(dave)
  await story.do(bob.engine.membership.rotateKeys(team))
  await story.say(alice, team, "dave may read this")
  await story.do(alice.engine.membership.remove(team, accountOf(dave)))
  await story.say(bob, team, "but not this")
  await story.do(alice.engine.membership.add(team, [accountOf(dave)]))
  await story.say(bob, team, "welcome back")
  await story.reconnect(dave)
  await story.say(dave, team, "thanks")
  const fresh = await story.fresh("dave")
  for (const device of [dave, fresh]) {
    expect(await story.read(device, team)).toEqual([
      "alice: dave may read this",
      "bob: welcome back",
      "dave: thanks",
    ])
  }
  expectNoTrouble(story)
})

test("KP7 GR-09 A Welcome that comes again changes nothing, for a member and for who was removed", async () => {
  const story = await Story.begin()
  const [alice, bob, carol] = await story.people("alice", "bob", "carol")
  let replayed: Parameters<Parameters<typeof story.server.onReply<"inbox">>[1]>[0] | undefined
  const listen = story.server.onReply("inbox", (reply, { account }) => {
    if (account === accountOf(carol) && reply.items.length > 0) replayed = reply
    return undefined
  })
  const team = await story.group(alice, bob, carol)
  listen()
  await story.say(alice, team, "hello")
  expect(replayed).toBeDefined()
  story.server.onReply("inbox", (reply, { account }) => (account === accountOf(carol) ? replayed : reply))
  await story.do(carol.engine.catchUp())
  await story.say(carol, team, "still here")
  expect(await story.read(carol, team)).toEqual(["alice: hello", "carol: still here"])

  await story.do(alice.engine.membership.remove(team, accountOf(carol)))
  await story.world.pass(10_000)
  await story.do(carol.engine.catchUp())
  expect((await story.summary(carol, team))?.membership).toBe("removed")
  expect(story.server.requests("transact").some(({ entries }) => entries[0]?.kind === "re-add")).toBe(false)
  expectNoTrouble(story)
})

test("KP7 GR-09 A Welcome of a member into another group of the same name changes nothing", async () => {
  const story = await Story.begin()
  const [alice, bob, carol] = await story.people("alice", "bob", "carol")
  const team = await story.group(bob, alice, carol)
  const { account, mlsSecret, device, deviceSecret } = bob.engine.profile
  const keyPackage = await keyPackageOf(story, accountOf(carol))
  const [, commit] = await storedLog(story.world, team)
  const chain = readChain(await story.world.store.read(({ accounts }) => accounts.links(account, 0, 100)))
  if (!chain.ok || !commit) throw new TypeError("no chain or no commit")
  const { head, proof } = chain.chain
  const identity = { account, proof, ...signingKeyPairFrom(mlsSecret) }
  const suite = await createSuite(story.world.random)
  const roles = [{ account, role: "owner" as const }]
  const settings = { policy: 1, kind: "group" as const, creator: account, name: "team", roles }
  const group = await MlsGroup.create(suite, identity, team, settings)
  const change = { adds: [keyPackage.keyPackage], removes: [], leaves: [], chain: head }
  const staged = await group.stage({ ...change, now: story.world.clock.now() })
  if (staged.kind !== "staged" || !staged.staged.welcome) throw new TypeError("not staged")
  const envelope = signWelcome(deviceSecret, {
    conversation: team,
    epoch: 1,
    opening: commit.header.payloadHash,
    inviter: account,
    chain: head,
    device,
    keyPackages: [keyPackage.ref],
    welcome: staged.staged.welcome,
  })
  const welcome = { kind: "inline" as const, bytes: encode(welcomeEnvelope, envelope) }
  const item = { id: 99, conversation: team, commit: commit.header.payloadHash, index: 1, welcome }
  story.server.onReply("inbox", (reply, caller) =>
    caller.account === accountOf(carol) ? { ...reply, items: [item] } : undefined,
  )
  await story.do(carol.engine.catchUp())
  await story.do(alice.engine.membership.rotateKeys(team))
  await story.say(carol, team, "in the true group")
  expect(await story.members(carol, team)).toEqual(["alice", "bob", "carol"])
  expect(await story.read(alice, team)).toEqual(["carol: in the true group"])
  expectNoTrouble(story)
})

async function keyPackageOf(story: Story, account: AccountId): Promise<PublishedKeyPackage> {
  const taken = await story.world.store.write(async ({ keyPackages }) => ({
    ok: true as const,
    value: await keyPackages.take(account),
  }))
  if (!taken.ok || !taken.value) throw new TypeError("no KeyPackage")
  return taken.value
}

test("KP8 Who starts a conversation again after a lost answer does not use a KeyPackage twice", async () => {
  const story = await Story.begin()
  const [alice, bob] = await story.people("alice", "bob")
  const stop = story.server.onAnswer((frame, caller, request) => {
    if (frame.kind !== "reply" || request?.kind !== "transact" || caller.device !== deviceOf(alice))
      return undefined
    story.cut(alice)
    return "drop"
  })
  const wanted = { kind: "group" as const, name: "team", members: [accountOf(bob)] }
  await expect(story.world.complete(alice.engine.create(wanted))).rejects.toThrow("connection was lost")
  stop()
  await story.world.pass(1000)
  const team = await story.do(alice.engine.create(wanted))
  await story.say(alice, team, "hello")
  expect(await story.read(bob, team)).toEqual(["alice: hello"])
  const summaries = await story.do(bob.engine.reading.conversations())
  expect(summaries.map(({ membership }) => membership)).toEqual(["member", "member"])
  expect(story.server.requests("transact").some(({ entries }) => entries[0]?.kind === "re-add")).toBe(false)
  expectNoTrouble(story)
})

test("KP9 ID-12 A Welcome whose KeyPackage the server gave out twice leads to a re-add, and both groups work", async () => {
  const story = await Story.begin()
  const [alice, bob, carol] = await story.people("alice", "bob", "carol")
  let given: Parameters<Parameters<typeof story.server.onReply<"key-package">>[1]>[0] | undefined
  const stop = story.server.onReply("key-package", (reply, _caller, request) => {
    if (request?.kind !== "key-package" || request.account !== accountOf(carol)) return undefined
    given ??= reply
    return given
  })
  const first = await story.group(alice, carol)
  const second = await story.group(bob, carol)
  stop()
  await story.world.pass(10_000)
  for (const [group, other] of [
    [first, alice],
    [second, bob],
  ] as const) {
    await story.say(carol, group, "hello")
    expect(await story.read(other, group)).toEqual(["carol: hello"])
  }
  expect(story.server.requests("transact").some(({ entries }) => entries[0]?.kind === "re-add")).toBe(true)
  expect(kinds(carol)).toEqual([])
  expect(story.world.bugs).toEqual([])
})
