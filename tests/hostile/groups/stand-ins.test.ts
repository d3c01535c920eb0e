/** Stand-ins for a commit that stands, and commits in somebody else's name: by the server, a stranger, or a member. */
import {
  type AccountId,
  type CarriedEntry,
  type ConversationId,
  type EntrySigner,
  NO_HASH,
  payloadHash,
  signEntry,
} from "@tacit/protocol"
import type { Device } from "@tacit/testkit"
import { relinked, serve } from "@tacit/testkit/forged-log"
import { HostilePeer } from "@tacit/testkit/hostile-peer"
import { accountOf, kinds, Story } from "@tacit/testkit/story"
import { storedLog } from "@tacit/testkit/vault-reader"
import { expect, test } from "vitest"

const NONSENSE = new TextEncoder().encode("no commit at all")

/** The log with one more entry at its end, which is made like the newest commit in it. */
function withCommit(
  log: readonly CarriedEntry[],
  changes: Partial<CarriedEntry["header"]>,
): readonly CarriedEntry[] {
  const newest = log.findLast(({ header }) => header.kind === "commit")
  if (!newest) throw new TypeError("no commit")
  const payload = { kind: "inline" as const, bytes: NONSENSE }
  return relinked([...log, { header: { ...newest.header, ...changes }, payload }])
}

function signedBy({ engine }: Device, conversation: ConversationId, parent: typeof NO_HASH): EntrySigner {
  const { device, deviceSecret } = engine.profile
  return { device, signature: signEntry(deviceSecret, conversation, parent, payloadHash(NONSENSE)) }
}

async function show(story: Story, device: Device, talk: ConversationId, log: readonly CarriedEntry[]) {
  await story.disconnect(device)
  serve(story, accountOf(device), talk, log)
  await story.reconnect(device)
  await story.world.pass(10_000)
}

interface StandIn {
  readonly who: string
  readonly of: (people: { bob: Device; mallory: Device }) => { author: AccountId; signer: Device }
}

test.each<StandIn>([
  { who: "a stranger", of: ({ mallory }) => ({ author: accountOf(mallory), signer: mallory }) },
  {
    who: "the server in the other's name",
    of: ({ bob, mallory }) => ({ author: accountOf(bob), signer: mallory }),
  },
])("CM21 GR-19 GR-08 A stand-in by $who takes nobody back to before a commit that stands", async ({ of }) => {
  const story = await Story.begin()
  const [alice, bob, mallory] = await story.people("alice", "bob", "mallory")
  const talk = await story.direct(alice, bob)
  await story.say(bob, talk, "before")
  await story.do(alice.engine.membership.rotateKeys(talk))
  const log = await storedLog(story.world, talk)
  const newest = log.at(-1)?.header
  if (newest?.kind !== "commit") throw new TypeError("alice made no commit")
  const { author, signer } = of({ bob, mallory })
  const { device } = (author === accountOf(bob) ? bob : mallory).engine.profile
  const { opening, payloadHash: replaces } = newest
  const { signature } = signedBy(signer, talk, opening)
  await show(story, alice, talk, withCommit(log, { author, replaces, signer: { device, signature } }))
  await story.do(alice.engine.send(talk, "canary"))
  expect(
    story.server
      .requests("message")
      .map((request) => request.opening)
      .at(-1),
  ).toBe(replaces)
  expect(kinds(alice)).toEqual([])
})

test("CM16 GR-19 Nonsense that the server lays to a member puts nobody out", async () => {
  const story = await Story.begin()
  const [alice, bob, carol] = await story.people("alice", "bob", "carol")
  const team = await story.group(alice, bob, carol)
  await story.say(bob, team, "hello")
  const log = await storedLog(story.world, team)
  const { epoch, opening } = log.at(-1)?.header ?? { epoch: 0, opening: NO_HASH }
  const signer = { ...signedBy(carol, team, opening), device: bob.engine.profile.device }
  await show(story, alice, team, withCommit(log, { author: accountOf(bob), epoch, opening, signer }))
  expect(alice.events).toMatchObject([{ kind: "policy-violation", culprit: undefined }])
  expect(
    story.server
      .requests("transact")
      .flatMap(({ entries }) => entries)
      .at(-1),
  ).toMatchObject({
    replaces: undefined,
  })
  expect(await story.members(alice, team)).toEqual(["alice", "bob", "carol"])
})

/** After each look of the device into its inbox, the entry with this index is shown the second time it is asked for only. */
function showLate(story: Story, to: Device, index: number): () => void {
  let asked = 0
  const isTheirs = (account: AccountId | undefined) => account === accountOf(to)
  const stops = [
    story.server.onAnswer((frame, { account }) => {
      if (isTheirs(account) && frame.kind === "reply" && frame.reply.kind === "inbox") asked = 0
      return isTheirs(account) && frame.kind === "entry" ? "drop" : undefined
    }),
    story.server.onReply("log", (reply, { account }) => {
      if (!isTheirs(account) || reply.head < index) return undefined
      const hidden = reply.entries.filter((entry) => entry.header.index < index)
      return asked++ === 1 ? undefined : { ...reply, entries: hidden, head: index - 1 }
    }),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}

test("CM21 KP7 GR-11 Who contests a commit and the server together do not get its author onto a branch of their own", async () => {
  const story = await Story.begin()
  const [alice, bob, carol, fourth] = await story.people("alice", "bob", "carol", "mallory")
  const team = await story.group(alice, bob, carol, fourth)
  await story.say(alice, team, "before")
  const mallory = await HostilePeer.of(story, fourth)
  const stand = await mallory.stand(team)
  await story.do(alice.engine.membership.rename(team, "renamed"))
  const renamed = (await storedLog(story.world, team)).at(-1)?.header
  const replaces = renamed?.payloadHash
  const routing = [bob, carol, fourth].map(accountOf).sort()
  // Nobody is there to show alice which commit stands.
  for (const device of [bob, carol]) await story.disconnect(device)
  const standIn = await mallory.commit(stand, { removes: [accountOf(alice)] }, { replaces, routing })
  expect(kinds(alice)).toEqual(["epoch-fork"])
  const keyPackage = await mallory.keyPackageOf(accountOf(alice))
  const stop = showLate(story, alice, (renamed?.index ?? 0) + 2)
  const own = await mallory.invite(standIn, keyPackage, accountOf(alice))
  await story.do(alice.engine.catchUp())
  await story.do(alice.engine.send(team, "canary"))
  await story.world.pass(10_000)
  stop()
  for (const device of [bob, carol]) await story.reconnect(device)
  await story.world.pass(10_000)
  await story.say(bob, team, "yes")
  const under = story.server.heard.flatMap(({ request, caller }) =>
    request.kind === "message" && caller.account === accountOf(alice) ? [request.opening] : [],
  )
  expect(under).not.toContain(own.opening)
  for (const device of [alice, bob, carol]) {
    expect(await story.read(device, team), device.name).toEqual([
      "alice: before",
      "alice: canary",
      "bob: yes",
    ])
    expect((await story.summary(device, team))?.name, device.name).toBe("renamed")
  }
})
