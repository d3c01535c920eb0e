/** One member and an honest server: commits with which it would have the others out, or out of the log. */
import type { ConversationId } from "@tacit/protocol"
import type { Device } from "@tacit/testkit"
import { HostilePeer, type Stand } from "@tacit/testkit/hostile-peer"
import { accountOf, kinds, Story } from "@tacit/testkit/story"
import { storedLog } from "@tacit/testkit/vault-reader"
import { expect, test } from "vitest"

interface Camp {
  readonly story: Story
  readonly alice: Device
  readonly bob: Device
  readonly carol: Device
  readonly honest: readonly Device[]
  readonly team: ConversationId
  readonly mallory: HostilePeer
  /** Where everybody stands. */
  readonly stand: Stand
}

/** Alice owns a group of bob, carol and mallory. */
async function begin(): Promise<Camp> {
  const story = await Story.begin()
  const [alice, bob, carol, fourth] = await story.people("alice", "bob", "carol", "mallory")
  const team = await story.group(alice, bob, carol, fourth)
  await story.say(alice, team, "before")
  const mallory = await HostilePeer.of(story, fourth)
  const stand = await mallory.stand(team)
  return { story, alice, bob, carol, honest: [alice, bob, carol], team, mallory, stand }
}

async function expectTogether({ story, honest, team }: Camp, texts: readonly string[]): Promise<void> {
  for (const device of honest) {
    expect(await story.read(device, team), device.name).toEqual(texts)
    expect((await story.summary(device, team))?.membership, device.name).toBe("member")
  }
  const openings = await Promise.all(
    honest.map(async (device) => (await story.do(device.engine.reading.details(team)))?.opening),
  )
  expect(new Set(openings).size).toBe(1)
}

const newestOpening = async ({ story, team }: Camp) =>
  (await storedLog(story.world, team)).findLast(({ header }) => header.kind === "commit")?.header.payloadHash

test.each([0, 1, 4])(
  "CM16 LG13 GR-19 A member who removes all others, and goes on with %i more commits, is put out itself, and no message is lost",
  async (more) => {
    const camp = await begin()
    const { story, alice, bob, carol, honest, team, mallory } = camp
    let own = await mallory.commit(
      camp.stand,
      { removes: honest.map(accountOf) },
      { routing: [mallory.account] },
    )
    for (let i = 0; i < more; i++) own = await mallory.commit(own, {}, { routing: [mallory.account] })
    await story.do(bob.engine.send(team, "meanwhile"))
    await story.world.pass(20_000)
    await mallory.say(own, "to nobody")
    // It does not end the others' branch by going on.
    await mallory.post(own, (await mallory.forge(own, {})).payload, { routing: [mallory.account] })
    await story.say(carol, team, "after")
    await expectTogether(camp, ["alice: before", "bob: meanwhile", "carol: after"])
    for (const device of honest) {
      expect(await story.members(device, team)).toEqual(["alice", "bob", "carol"])
      expect(device.events).toContainEqual(
        expect.objectContaining({ kind: "policy-violation", culprit: mallory.account }),
      )
    }
    await story.do(alice.engine.membership.rename(team, "without mallory"))
    expect((await story.summary(carol, team))?.name).toBe("without mallory")
    expect(story.world.bugs).toEqual([])
  },
)

test("CM16 LG14 GR-19 A stand-in for a valid commit stops nobody, and its author hears at once which one stands", async () => {
  const camp = await begin()
  const { story, alice, bob, carol, team, mallory, stand } = camp
  await story.do(alice.engine.membership.rename(team, "renamed"))
  const replaces = await newestOpening(camp)
  const routing = [bob, carol, mallory.device].map(accountOf).sort()
  const standIn = await mallory.commit(stand, { removes: [accountOf(alice)] }, { replaces, routing })
  // Until another member has shown what it follows, alice says nothing: it might be said to mallory alone.
  expect(kinds(alice)).toEqual(["epoch-fork"])
  await story.do(alice.engine.send(team, "is anybody there?"))
  expect(await story.read(alice, team)).toEqual(["alice: before", "alice: is anybody there? (sending)"])
  await mallory.commit(standIn, {}, { routing: [mallory.account] })
  await story.world.pass(10_000)
  await story.say(bob, team, "yes")
  await expectTogether(camp, ["alice: before", "alice: is anybody there?", "bob: yes"])
  for (const device of [bob, carol])
    expect(device.events).toMatchObject([
      { kind: "policy-violation", culprit: mallory.account, fault: "bad-replacement" },
    ])
  await story.do(alice.engine.membership.remove(team, mallory.account))
  expect(await story.members(carol, team)).toEqual(["alice", "bob", "carol"])
})

test("CM16 LG14 GR-19 Who is removed does not put out in turn who removed it", async () => {
  const camp = await begin()
  const { story, alice, bob, carol, team, mallory, stand } = camp
  await story.do(alice.engine.membership.remove(team, mallory.account))
  const replaces = await newestOpening(camp)
  const routing = [bob, carol, mallory.device].map(accountOf).sort()
  const standIn = await mallory.commit(stand, { removes: [accountOf(alice)] }, { replaces, routing })
  await mallory.post(standIn, (await mallory.forge(standIn, {})).payload, { routing: [mallory.account] })
  await story.world.pass(10_000)
  await story.say(alice, team, "still here")
  await story.say(carol, team, "so am I")
  await expectTogether(camp, ["alice: before", "alice: still here", "carol: so am I"])
  const fresh = await story.fresh("alice")
  await story.world.pass(10_000)
  expect(await story.members(fresh, team)).toEqual(["alice", "bob", "carol"])
  expect(await story.read(fresh, team)).toEqual(["alice: before", "alice: still here", "carol: so am I"])
})

test("CM16 GR-19 Nonsense after nonsense by one member after the other ends nothing", async () => {
  const story = await Story.begin()
  const [alice, bob] = await story.people("alice", "bob")
  const others = await story.people("one", "two", "three")
  const team = await story.group(alice, bob, ...others)
  for (const device of others) {
    const peer = await HostilePeer.of(story, device)
    await peer.post(await peer.stand(team), new TextEncoder().encode(`nonsense of ${device.handle}`))
    await story.world.pass(10_000)
  }
  await story.say(bob, team, "peace")
  for (const device of [alice, bob]) {
    expect(await story.members(device, team)).toEqual(["alice", "bob"])
    expect(await story.read(device, team)).toEqual(["bob: peace"])
    expect(kinds(device)).toEqual(["policy-violation", "policy-violation", "policy-violation"])
  }
})
