/** A server that would have an account go back to keys which somebody who was removed still has. */
import { createSuite, MlsGroup, openMessage, signingKeyPairFrom } from "@tacit/crypto"
import { type CarriedEntry, type ConversationId, encode, type InboxItem, readChain } from "@tacit/protocol"
import { signWelcome, welcomeEnvelope } from "@tacit/protocol/content"
import type { Device } from "@tacit/testkit"
import { relinked, serve } from "@tacit/testkit/forged-log"
import { accountOf, deviceOf, kinds, Story } from "@tacit/testkit/story"
import { type EpochKey, keysOf, storedLog } from "@tacit/testkit/vault-reader"
import { expect, test } from "vitest"

/** How many of the messages that clients asked the server to store open with these keys. */
function readable(story: Story, keys: readonly EpochKey[]): number {
  return story.server.heard.filter(
    ({ request, caller: { account } }) =>
      request.kind === "message" &&
      account !== undefined &&
      keys.some(({ key }) => openMessage({ ...request, author: account, epochKey: key }).ok),
  ).length
}

const without = (log: readonly CarriedEntry[], index: number) =>
  log.map(({ header, payload }) => ({ header, payload: header.index === index ? undefined : payload }))

test("CM23 GR-11 GR-08 An old commit that the server serves again leads nobody back to keys that a removed member has", async () => {
  const story = await Story.begin()
  const [alice, bob, mallory] = await story.people("alice", "bob", "mallory")
  const team = await story.group(alice, bob, mallory)
  await story.do(alice.engine.membership.rotateKeys(team))
  await story.do(alice.engine.membership.remove(team, accountOf(mallory)))
  await story.world.pass(10_000)
  const log = await storedLog(story.world, team)
  const commits = log.filter(({ header }) => header.kind === "commit")
  const stolen = await keysOf(story.world, mallory, team)
  expect(stolen.map(({ epoch }) => epoch)).toEqual([1, 2])
  await story.disconnect(bob)
  serve(story, accountOf(bob), team, relinked([...log, ...commits.slice(0, 2)]))
  await story.reconnect(bob)
  story.server.heard.length = 0
  await story.do(bob.engine.send(team, "canary"))
  expect(story.server.requests("message")).toHaveLength(1)
  expect(readable(story, await keysOf(story.world, alice, team))).toBe(1)
  expect(readable(story, stolen)).toBe(0)
  expect(await story.members(bob, team)).toEqual(["alice", "bob"])
})

interface LastResort {
  readonly story: Story
  readonly alice: Device
  readonly bob: Device
  readonly team: ConversationId
  /** What bob's inbox had when he joined by a KeyPackage that opens more than one Welcome. */
  readonly item: InboxItem
  /** Keys of mallory, who was there then and was removed since. */
  readonly stolen: readonly EpochKey[]
}

async function joinedByLastResort(): Promise<LastResort> {
  const story = await Story.begin({ keyPackages: 1 })
  const [alice, bob, mallory] = await story.people("alice", "bob", "mallory")
  await story.disconnect(bob)
  await story.direct(alice, bob)
  const team = await story.group(alice, bob, mallory)
  let item: InboxItem | undefined
  const listen = story.server.onReply("inbox", (reply, { account }) => {
    if (account === accountOf(bob)) item ??= reply.items.find(({ conversation }) => conversation === team)
    return undefined
  })
  await story.reconnect(bob)
  listen()
  await story.say(bob, team, "joined")
  await story.do(alice.engine.membership.remove(team, accountOf(mallory)))
  await story.world.pass(10_000)
  if (!item) throw new TypeError("bob's inbox was empty")
  return { story, alice, bob, team, item, stolen: await keysOf(story.world, mallory, team) }
}

test("KP7 GR-11 A Welcome of long ago does not take who is stuck back to its epoch", async () => {
  const { story, alice, bob, team, item, stolen } = await joinedByLastResort()
  await story.disconnect(bob)
  await story.do(alice.engine.membership.rotateKeys(team))
  const log = await storedLog(story.world, team)
  const joining = log[item.index]
  if (!joining) throw new TypeError("no commit")
  const spoilt = relinked([...without(log, log.length - 1), joining])
  serve(story, accountOf(bob), team, spoilt)
  // What bob asks for in his distress does not leave the server.
  story.server.onRequest((request) =>
    request.kind === "transact" && request.entries[0]?.kind === "re-add"
      ? { refuse: "rate-limited" }
      : undefined,
  )
  story.server.onReply("inbox", (reply, { account }) =>
    account === accountOf(bob) ? { ...reply, items: [{ ...item, index: log.length }] } : undefined,
  )
  story.server.heard.length = 0
  await story.do(bob.engine.send(team, "canary"))
  await story.reconnect(bob)
  await story.do(bob.engine.catchUp())
  expect(new Set(kinds(bob))).toEqual(new Set(["epoch-fork", "rejoin-untrusted"]))
  expect((await story.summary(bob, team))?.membership).toBe("stuck")
  expect(story.server.requests("message")).toEqual([])
  expect(readable(story, stolen)).toBe(0)
})

test("KP7 GR-11 A Welcome of long ago for a conversation that the server hides from a fresh device undoes nothing in the vault", async () => {
  const { story, alice, bob, team, item, stolen } = await joinedByLastResort()
  await story.do(bob.engine.membership.rotateKeys(team))
  const log = await storedLog(story.world, team)
  const joining = log[item.index]
  if (!joining) throw new TypeError("no commit")
  let hidden = true
  const isHidden = (device: unknown) => hidden && device !== deviceOf(bob)
  story.server.onReply("heads", (reply, { account, device }) =>
    account === accountOf(bob) && isHidden(device)
      ? { ...reply, conversations: reply.conversations.filter(({ conversation }) => conversation !== team) }
      : undefined,
  )
  story.server.onReply("inbox", (reply, { account, device }) =>
    account === accountOf(bob) && isHidden(device)
      ? { ...reply, items: [{ ...item, index: log.length }] }
      : undefined,
  )
  story.server.onReply("log", (reply, { account, device }, request) =>
    account === accountOf(bob) &&
    isHidden(device) &&
    request?.kind === "log-read" &&
    request.from === log.length
      ? { ...reply, entries: relinked([...log, joining]).slice(-1), head: log.length }
      : undefined,
  )
  await story.fresh("bob")
  hidden = false
  const next = await story.fresh("bob")
  await story.say(next, team, "canary")
  expect(await story.read(alice, team)).toEqual(["bob: joined", "bob: canary"])
  expect(readable(story, stolen)).toBe(1)
  const [ofNext, ofAlice] = [next, alice].map(({ engine }) => engine.reading.details(team))
  expect((await story.do(ofNext!))?.opening).toBe((await story.do(ofAlice!))?.opening)
})

test("KP7 GR-11 GR-09 Who is stuck and is let into another group of the same name, by a stranger, is told and has a request", async () => {
  const story = await Story.begin()
  const [alice, bob, mallory] = await story.people("alice", "bob", "mallory")
  const team = await story.group(alice, bob)
  await story.say(bob, team, "hello")
  const keyPackages = await story.world.store.write(async (tables) => ({
    ok: true as const,
    value: [
      await tables.keyPackages.take(accountOf(bob)),
      await tables.keyPackages.take(accountOf(alice)),
    ] as const,
  }))
  const [ofBob, ofAlice] = keyPackages.ok ? keyPackages.value : []
  if (!ofBob || !ofAlice) throw new TypeError("no KeyPackages")
  const welcome = await fakeWelcome(story, mallory, team, [ofBob, ofAlice])
  const log = await storedLog(story.world, team)
  await story.disconnect(bob)
  await story.do(alice.engine.membership.rotateKeys(team))
  const spoilt = without(await storedLog(story.world, team), log.length)
  const entry = {
    header: { ...(log[1] as CarriedEntry).header, epoch: 6, author: accountOf(mallory), signer: undefined },
    payload: { kind: "inline" as const, bytes: welcome.payload },
  }
  serve(story, accountOf(bob), team, relinked([...spoilt, entry]))
  story.server.onRequest((request) =>
    request.kind === "transact" && request.entries[0]?.kind === "re-add"
      ? { refuse: "rate-limited" }
      : undefined,
  )
  const item = {
    id: 77,
    conversation: team,
    commit: welcome.opening,
    index: spoilt.length,
    welcome: welcome.part,
  }
  story.server.onReply("inbox", (reply, { account }) =>
    account === accountOf(bob) ? { ...reply, items: [item] } : undefined,
  )
  await story.reconnect(bob)
  await story.do(bob.engine.catchUp())
  expect(kinds(bob)).toEqual(["epoch-fork", "rejoin-untrusted", "sender-mismatch"])
  expect(await story.summary(bob, team)).toMatchObject({ request: true })
})

/** Mallory's own group under the name of another, with a Welcome to who holds these KeyPackages. */
async function fakeWelcome(
  story: Story,
  mallory: Device,
  conversation: ConversationId,
  keyPackages: readonly { readonly ref: InboxItem["commit"]; readonly keyPackage: Uint8Array }[],
) {
  const { account, mlsSecret, device, deviceSecret } = mallory.engine.profile
  const chain = readChain(await story.world.store.read(({ accounts }) => accounts.links(account, 0, 100)))
  if (!chain.ok) throw new TypeError("no chain")
  const { head, proof } = chain.chain
  const suite = await createSuite(story.world.random)
  const identity = { account, proof, ...signingKeyPairFrom(mlsSecret) }
  const roles = [{ account, role: "owner" as const }]
  const settings = { policy: 1, kind: "group" as const, creator: account, name: "team", roles }
  let group = await MlsGroup.create(suite, identity, conversation, settings)
  const change = { adds: [], removes: [], leaves: [], chain: head, now: story.world.clock.now() }
  // Far enough ahead to be later than all that bob has followed.
  for (let epoch = 0; epoch < 6; epoch++) {
    const update = await group.stage(change)
    if (update.kind !== "staged") throw new TypeError("not staged")
    group = update.staged.accept()
  }
  const added = await group.stage({ ...change, adds: keyPackages.map(({ keyPackage }) => keyPackage) })
  if (added.kind !== "staged" || !added.staged.welcome) throw new TypeError("not staged")
  const { payload, opening, epoch, welcome } = added.staged
  const refs = keyPackages.map(({ ref }) => ref)
  const inside = {
    conversation,
    epoch,
    opening,
    inviter: account,
    chain: head,
    device,
    keyPackages: refs,
    welcome,
  }
  const bytes = encode(welcomeEnvelope, signWelcome(deviceSecret, inside))
  return { payload, opening, part: { kind: "inline" as const, bytes } }
}
