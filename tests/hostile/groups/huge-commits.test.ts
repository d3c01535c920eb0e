/** A member whose commits are huge, or come one after the other. */
import { type CarriedEntry, LIMITS, payloadHash, signEntry } from "@tacit/protocol"
import { relinked, serve } from "@tacit/testkit/forged-log"
import { HostilePeer, type Stand } from "@tacit/testkit/hostile-peer"
import { accountOf, expectNoTrouble, kinds, Story } from "@tacit/testkit/story"
import { storedLog } from "@tacit/testkit/vault-reader"
import { expect, test } from "vitest"

const MANY = 60

/** Alice owns a group of bob and mallory; mallory is an admin, and her own program is gone. */
async function begin() {
  const story = await Story.begin()
  const [alice, bob, third] = await story.people("alice", "bob", "mallory")
  const team = await story.group(alice, bob, third)
  await story.do(alice.engine.membership.setRole(team, accountOf(third), "admin"))
  await story.say(bob, team, "before")
  const mallory = await HostilePeer.of(story, third)
  return { story, alice, bob, team, mallory, stand: await mallory.stand(team) }
}

async function upload(mallory: HostilePeer, bytes: Uint8Array) {
  const hash = payloadHash(bytes)
  for (let offset = 0; offset < bytes.length; offset += LIMITS.inlinePart) {
    const slice = bytes.slice(offset, offset + LIMITS.inlinePart)
    await mallory.ask({ kind: "part-put", hash, total: bytes.length, offset, bytes: slice })
  }
  return { kind: "staged" as const, hash }
}

/** Mallory's entry in the log's place behind all others, for which the server needs no more than its hash. */
async function behind(
  story: Story,
  mallory: HostilePeer,
  { conversation, epoch, opening }: Stand,
  hash: CarriedEntry["header"]["payloadHash"],
) {
  const { device, deviceSecret } = mallory.device.engine.profile
  const signer = { device, signature: signEntry(deviceSecret, conversation, opening, hash) }
  const log = await storedLog(story.world, conversation)
  const last = (log.at(-1) as CarriedEntry).header
  const header = {
    ...last,
    kind: "commit" as const,
    author: mallory.account,
    epoch,
    opening,
    payloadHash: hash,
    signer,
  }
  return relinked([...log, { header, payload: { kind: "staged", hash } }])
}

test("GR-13 A commit over the bound is refused by the server, and nobody hears of it", async () => {
  const { story, alice, bob, team, mallory, stand } = await begin()
  const bytes = new Uint8Array(LIMITS.commit + 1)
  const payload = await upload(mallory, bytes)
  const before = await storedLog(story.world, team)
  expect(await mallory.post(stand, bytes, { payload })).toMatchObject({ kind: "error", code: "too-large" })
  expect(await storedLog(story.world, team)).toEqual(before)
  await story.say(alice, team, "after")
  expect(await story.read(bob, team)).toEqual(["bob: before", "alice: after"])
  expectNoTrouble(story)
})

test("CM6 GR-13 One that the server passes on all the same is judged by its length, and laid to its author", async () => {
  const { story, bob, team, mallory, stand } = await begin()
  const bytes = new Uint8Array(LIMITS.commit + 1)
  await story.disconnect(bob)
  serve(story, accountOf(bob), team, await behind(story, mallory, stand, payloadHash(bytes)))
  story.server.onAnswer((frame, _caller, request) => {
    if (request?.kind !== "part-get" || frame.kind !== "error") return undefined
    const slice = bytes.slice(request.offset, request.offset + LIMITS.inlinePart)
    const { requestId } = frame
    return { kind: "reply", requestId, reply: { kind: "part", total: bytes.length, bytes: slice } }
  })
  await story.reconnect(bob)
  expect(bob.events).toMatchObject([
    { kind: "policy-violation", culprit: mallory.account, fault: "too-large" },
  ])
})

test("CN7 GR-13 One that is said to be larger than anything may be is not fetched", async () => {
  const { story, bob, team, mallory, stand } = await begin()
  await story.disconnect(bob)
  serve(story, accountOf(bob), team, await behind(story, mallory, stand, payloadHash(new Uint8Array(1))))
  const total = LIMITS.vaultObject + 1
  story.server.onAnswer((frame, _caller, request) => {
    if (request?.kind !== "part-get" || frame.kind !== "error") return undefined
    const { requestId } = frame
    return {
      kind: "reply",
      requestId,
      reply: { kind: "part", total, bytes: new Uint8Array(LIMITS.inlinePart) },
    }
  })
  await story.reconnect(bob)
  const asked = story.server.requests("part-get")
  expect(asked).not.toEqual([])
  // The first answer says how much there is; nobody asks for more of it.
  expect(asked.filter(({ offset }) => offset > 0)).toEqual([])
  expect(kinds(bob)).toEqual(["epoch-fork"])
  expect(await story.read(bob, team)).toEqual(["bob: before"])
})

test("CM15 GR-13 A commit that adds more than it may is passed over before any of them is looked at, and its author put out", async () => {
  const { story, alice, bob, team, mallory, stand } = await begin()
  const taken = await story.world.store.write(async ({ keyPackages }) => ({
    ok: true as const,
    value: await keyPackages.take(accountOf(bob)),
  }))
  const keyPackage = taken.ok && taken.value?.keyPackage
  if (!keyPackage) throw new TypeError("no KeyPackage")
  // Whoever looked at one would find that it is signed by nobody.
  const spoilt = keyPackage.slice()
  spoilt[spoilt.length - 1]! ^= 1
  const adds = Array.from({ length: LIMITS.addsPerCommit + 1 }, () => spoilt)
  await mallory.post(stand, (await mallory.forge(stand, { adds })).payload)
  await story.world.pass(20_000)
  for (const device of [alice, bob]) {
    expect(device.events).toMatchObject([{ kind: "policy-violation", fault: "too-many-adds" }])
    expect(await story.members(device, team)).toEqual(["alice", "bob"])
  }
})

test("CM20 GR-13 Very many commits in a row are followed by all, also by who was away, and cost few writes of the vault", async () => {
  const { story, alice, bob, team, mallory, stand } = await begin()
  await story.disconnect(bob)
  story.server.heard.length = 0
  let next = stand
  for (let i = 0; i < MANY; i++) {
    next = await mallory.commit(next, {})
    // Long enough for whoever would do something about each.
    await story.world.pass(3_000)
  }
  await story.reconnect(bob)
  await story.say(alice, team, "after")
  await story.say(bob, team, "so am I")
  for (const device of [alice, bob])
    expect(await story.read(device, team)).toEqual(["bob: before", "alice: after", "bob: so am I"])
  const writes = story.server.heard.filter(({ request }) => request.kind === "transact" && request.vault)
  expect(writes.length).toBeLessThanOrEqual((2 * MANY) / LIMITS.unsavedCommits)
  expectNoTrouble(story)
})
