/** A member of a group who would have the others take a key of its own for a third person's. */
import { contactItem } from "@tacit/client/records"
import { signingKeyPairFrom } from "@tacit/crypto"
import { resignKeyPackage } from "@tacit/crypto/testing"
import { payloadHash } from "@tacit/protocol"
import type { Device } from "@tacit/testkit"
import { HostilePeer } from "@tacit/testkit/hostile-peer"
import { accountOf, Story } from "@tacit/testkit/story"
import { vaultItem } from "@tacit/testkit/vault-reader"
import { expect, test } from "vitest"

/** Alice knows dave, and is with mallory in a group in which dave is not. */
async function begin() {
  const story = await Story.begin()
  const [alice, dave, third] = await story.people("alice", "dave", "mallory")
  const talk = await story.direct(alice, dave)
  await story.say(dave, talk, "it is me")
  const team = await story.group(alice, third)
  await story.do(alice.engine.membership.setRole(team, accountOf(third), "admin"))
  const mallory = await HostilePeer.of(story, third)
  /** What alice's account holds of dave, on every device. */
  const known = async () => ({
    pin: (await vaultItem(story.world, alice, `contact/${accountOf(dave)}`, contactItem))?.pin,
    safetyNumber: (await story.do(alice.engine.reading.details(talk)))?.safetyNumber,
  })
  const before = await known()
  expect(before.pin).toBeDefined()
  expect(before.safetyNumber).toBeDefined()
  return { story, alice, dave, talk, team, mallory, known, before }
}

/** Alice and dave talk as before, also on a fresh device of hers. */
async function expectUnmoved({ story, alice, dave, talk, known, before }: Awaited<ReturnType<typeof begin>>) {
  expect(await known()).toEqual(before)
  await story.say(alice, talk, "still you?")
  await story.say(dave, talk, "still me")
  const fresh = await story.fresh("alice")
  for (const device of [alice, fresh] as readonly Device[])
    expect(await story.read(device, talk)).toEqual(["dave: it is me", "alice: still you?", "dave: still me"])
  const about = alice.events.filter((event) => "account" in event && event.account === accountOf(dave))
  expect(about.filter(({ kind }) => kind === "identity-changed" || kind.startsWith("chain"))).toEqual([])
}

test("CM8 ID-10 A member who adds a third person under a key of its own adds nobody, is put out, and moves no contact", async () => {
  const scene = await begin()
  const { story, alice, dave, team, mallory } = scene
  const taken = await story.world.store.write(async ({ keyPackages }) => ({
    ok: true as const,
    value: await keyPackages.take(accountOf(dave)),
  }))
  const right = taken.ok && taken.value?.keyPackage
  if (!right) throw new TypeError("no KeyPackage")
  const own = signingKeyPairFrom(mallory.device.engine.profile.mlsSecret)
  // Dave's credential, and a signature key of mallory's.
  const changed = { signaturePublicKey: own.publicKey }
  const wrong = await resignKeyPackage(mallory.suite, right, own.secretKey, changed)
  const stand = await mallory.stand(team)
  await mallory.post(stand, (await mallory.forge(stand, { adds: [wrong] })).payload)
  await story.world.pass(20_000)
  expect(alice.events).toMatchObject([
    { kind: "policy-violation", culprit: mallory.account, fault: "bad-credential" },
  ])
  expect(await story.members(alice, team)).toEqual(["alice"])
  await expectUnmoved(scene)
})

test("MG5 AC12 ID-10 A member who writes as a third person, and names a chain of its own making, is told and moves no contact", async () => {
  const scene = await begin()
  const { story, alice, dave, team, mallory } = scene
  const stand = await mallory.stand(team)
  const head = { index: 7, hash: payloadHash(new Uint8Array(1)) }
  await mallory.say(stand, "I am dave", { account: accountOf(dave), chain: head })
  await mallory.say(stand, "dave's key is another one now", { chain: head })
  expect(await story.read(alice, team)).toEqual([])
  const told = alice.events.map((event) => (event.kind === "message-rejected" ? event.reason : event.kind))
  expect(told).toEqual(["damaged", "chain-rollback", "chain"])
  const rollback = alice.events.find(({ kind }) => kind === "chain-rollback")
  expect(rollback).toMatchObject({ account: mallory.account })
  await expectUnmoved(scene)
})
