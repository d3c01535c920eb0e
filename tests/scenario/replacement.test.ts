import {
  type ConversationId,
  messageIdFrom,
  type NewEntry,
  NO_TRANSACTION,
  payloadHash,
  signEntry,
} from "@tacit/protocol"
import { type Device, RawClient, World } from "@tacit/testkit"
import { expect, test } from "vitest"

async function threePeople() {
  const world = await World.create()
  const people: Device[] = []
  for (const handle of ["alice", "bob", "mallory"]) people.push(await world.signUp(handle))
  const [alice, bob, mallory] = people as [Device, Device, Device]
  await world.settle()
  const members = [bob, mallory].map(({ engine }) => engine.profile.account)
  const group = await world.complete(alice.engine.create({ kind: "group", name: "three", members }))
  await world.settle()
  return { world, alice, bob, mallory, group }
}

async function texts(world: World, device: Device, conversation: ConversationId): Promise<readonly string[]> {
  const shown = await world.complete(device.engine.reading.messages(conversation))
  return shown.map(({ content }) => (content.kind === "text" ? content.text : content.kind))
}

/** Mallory ends the epoch with bytes that are no commit; the server cannot know. */
async function postNonsense(world: World, mallory: Device, group: ConversationId): Promise<void> {
  const { profile, reading } = mallory.engine
  const log = await world.complete(reading.log(group))
  const raw = await world.complete(RawClient.connect(world.network, profile))
  const first = await world.complete(raw.request({ kind: "log-read", conversation: group, from: 1 }))
  if (first.kind !== "log") throw new TypeError("no log")
  const opening = first.entries[0]?.header.payloadHash
  if (!opening || log.length === 0) throw new TypeError("no commit")
  const payload = new TextEncoder().encode("not a commit at all")
  const entry: NewEntry = {
    kind: "commit",
    conversation: group,
    id: messageIdFrom(world.random.bytes(16)),
    epoch: 1,
    opening,
    replaces: undefined,
    payload: { kind: "inline", bytes: payload },
    signer: {
      device: profile.device,
      signature: signEntry(profile.deviceSecret, group, opening, payloadHash(payload)),
    },
    routing: [profile.account],
    welcomes: [],
  }
  const answer = await world.complete(raw.request({ kind: "transact", ...NO_TRANSACTION, entries: [entry] }))
  expect(answer.kind).toBe("transacted")
}

test("CM16 GR-19 A member who ends an epoch with nonsense puts nobody out but itself", async () => {
  const { world, alice, bob, mallory, group } = await threePeople()
  await world.complete(alice.engine.send(group, "before"))
  await world.settle()
  await postNonsense(world, mallory, group)
  await world.complete(bob.engine.send(group, "meanwhile"))
  await world.pass(10_000)
  await world.complete(alice.engine.send(group, "after"))
  await world.pass(10_000)
  for (const device of [alice, bob]) {
    expect(await texts(world, device, group)).toEqual(["before", "meanwhile", "after"])
    const [summary] = await world.complete(device.engine.reading.conversations())
    expect(summary?.members).toHaveLength(2)
    expect(device.events.map(({ kind }) => kind)).toContain("policy-violation")
  }
  // One of the two made the commit that stands in: its own fresh device comes by it, too.
  for (const handle of ["alice", "bob"]) {
    const fresh = await world.logIn(handle)
    await world.pass(10_000)
    expect(await texts(world, fresh, group)).toEqual(["before", "meanwhile", "after"])
    expect(fresh.events.filter(({ kind }) => kind !== "policy-violation")).toEqual([])
  }
  expect(world.bugs).toEqual([])
})
