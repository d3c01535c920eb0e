/** A device in foreign hands after its account has revoked it, before an honest server. */
import { makeRevokeDevice, signingKeyPairFrom } from "@tacit/crypto"
import { type DeviceId, type DownFrame, NO_TRANSACTION } from "@tacit/protocol"
import { type Device, RawClient } from "@tacit/testkit"
import { HostilePeer } from "@tacit/testkit/hostile-peer"
import { deviceOf, kinds, Story } from "@tacit/testkit/story"
import { storedVault } from "@tacit/testkit/vault-reader"
import { expect, test } from "vitest"

/** From now on everything that the server says to a device. */
function saidTo({ server }: Story, device: DeviceId): readonly DownFrame[] {
  const frames: DownFrame[] = []
  server.onAnswer((frame, caller) => {
    if (caller.device === device) frames.push(frame)
    return undefined
  })
  return frames
}

async function revoke(story: Story, owner: Device, device: DeviceId): Promise<void> {
  const { world } = story
  const peer = await HostilePeer.of(story, owner)
  const { chain } = await storedVault(world, owner)
  const identity = signingKeyPairFrom(owner.engine.profile.identitySecret)
  const link = makeRevokeDevice(chain, identity, device, world.clock.now())
  const answer = await peer.ask({ kind: "transact", ...NO_TRANSACTION, links: [link] })
  expect(answer.kind).toBe("transacted")
  await world.settle()
}

test("CN4 ID-07 A revoked device's connections end at once, it hears nothing of what happens later, and its new connections are refused", async () => {
  const story = await Story.begin()
  const [owner, bob] = await story.people("alice", "bob")
  const stolen = await story.fresh("alice")
  const team = await story.group(owner, bob)
  await story.say(bob, team, "before")
  expect(await story.read(stolen, team)).toEqual(["bob: before"])
  const { network } = story.world
  // A program of the thief's beside the honest one: both hear.
  await story.world.complete(RawClient.connect(network, stolen.engine.profile))
  const heard = saidTo(story, deviceOf(stolen))
  await story.say(bob, team, "still for all")
  expect(heard.filter(({ kind }) => kind === "entry")).toHaveLength(2)
  const during = saidTo(story, deviceOf(stolen))
  await revoke(story, owner, deviceOf(stolen))
  expect(during).toMatchObject([
    { kind: "closing", code: "unauthenticated" },
    { kind: "closing", code: "unauthenticated" },
  ])
  expect(network.links.size).toBe(2)

  const after = saidTo(story, deviceOf(stolen))
  await story.say(bob, team, "canary")
  await story.do(bob.engine.membership.rotateKeys(team))
  expect(after).toEqual([])
  const again = story.world.complete(RawClient.connect(network, stolen.engine.profile))
  await expect(again).rejects.toThrow("closed")
  await story.world.pass(60_000)
  expect(new Set(after.map((frame) => (frame.kind === "error" ? frame.code : frame.kind)))).toEqual(
    new Set(["unauthenticated"]),
  )
  expect(stolen.engine.connection).toMatchObject({ kind: "stopped", reason: "unauthenticated" })
  expect(await story.read(stolen, team)).toEqual(["bob: before", "bob: still for all"])
  expect(kinds(bob)).toEqual([])
})
