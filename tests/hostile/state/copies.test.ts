/** A device whose disk was set back, or whose disk runs twice (ATTACKS ST-03). */
import { type ConversationId, toHex } from "@tacit/protocol"
import type { Device } from "@tacit/testkit"
import { deviceOf, expectNoTrouble, kinds, Story } from "@tacit/testkit/story"
import { expect, test } from "vitest"

async function begin() {
  const story = await Story.begin()
  const [alice, bob] = await story.people("alice", "bob")
  const talk = await story.direct(alice, bob)
  await story.say(alice, talk, "before")
  return { story, alice, bob, talk }
}

const copyOf = ({ store }: Device) => new Map(store.disk)

/** Another program on a copy of the device's disk. */
async function twin(story: Story, device: Device, disk = copyOf(device), stream?: string): Promise<Device> {
  const clone = await story.world.boot(device.handle, disk, device.localKey, undefined, stream)
  await story.world.settle()
  return clone
}

/** Counters of a device's messages in the order of the log, as `reader` verified them. */
async function counters(story: Story, reader: Device, talk: ConversationId, of: Device) {
  const records = await story.do(reader.engine.reading.log(talk))
  return records.flatMap(({ row }) =>
    row.kind === "message" && row.device === deviceOf(of) ? [row.counter] : [],
  )
}

/** Sealed forms that were sent: each message's nonce and the epoch and id that name its key. */
function sealedForms(story: Story) {
  return story.server.requests("message").map(({ id, opening, payload }) => ({
    id,
    key: `${opening} ${id}`,
    nonce: toHex(payload.subarray(0, 24)),
    bytes: toHex(payload),
  }))
}

/** Fails if one key sealed two different things under one nonce. */
function expectNoNonceTwice(story: Story): void {
  const bytesOf = new Map<string, string>()
  for (const { key, nonce, bytes } of sealedForms(story)) {
    const known = bytesOf.get(`${key} ${nonce}`) ?? bytes
    expect(known === bytes, `nonce ${nonce}`).toBe(true)
    bytesOf.set(`${key} ${nonce}`, bytes)
  }
  expect(bytesOf.size).toBeGreaterThan(0)
}

/** Everything that the device sends waits, until the returned function lets it go at once. */
function holdMessages(story: Story): () => Promise<void> {
  const stop = story.server.onRequest((request) => (request.kind === "message" ? "hold" : undefined))
  return async () => {
    stop()
    story.server.release()
    await story.world.pass(30_000)
  }
}

test("MG15 ST-03 A device that is set back tells of state-conflict, and its counter goes on from the log", async () => {
  const { story, alice, bob, talk } = await begin()
  const old = copyOf(alice)
  for (let i = 0; i < 20; i++) await story.say(alice, talk, `live ${i}`)
  const back = await story.world.reopen(alice, old)
  await story.world.settle()
  expect(new Set(kinds(back))).toEqual(new Set(["state-conflict"]))
  await story.say(back, talk, "after")
  const said = await story.read(bob, talk)
  expect(said).toHaveLength(22)
  expect(said.at(-1)).toBe("alice: after")
  expect(await story.read(back, talk)).toEqual(said)
  expect(await counters(story, bob, talk, back)).toEqual(Array.from({ length: 22 }, (_, i) => i + 1))
  expectNoNonceTwice(story)
  expect(bob.events).toEqual([])
  expect(story.world.bugs).toEqual([])
})

test("MG15 ST-03 What an older copy had sealed is not sent under a counter that the log has by now", async () => {
  const { story, alice, bob, talk } = await begin()
  const stop = story.server.onRequest((request) => (request.kind === "message" ? "drop" : undefined))
  const id = await story.say(alice, talk, "of the copy")
  const old = copyOf(alice)
  await story.do(alice.engine.discard(talk, id))
  stop()
  story.cut(alice)
  await story.world.pass(5_000)
  await story.say(alice, talk, "of the device")
  const back = await story.world.reopen(alice, old)
  await story.world.pass(5_000)
  expect(await story.read(bob, talk)).toEqual(["alice: before", "alice: of the device", "alice: of the copy"])
  expect(await story.read(back, talk)).toEqual(await story.read(bob, talk))
  expect(await counters(story, bob, talk, back)).toEqual([1, 2, 3])
  expect(bob.events).toEqual([])
})

test("MG15 ST-03 Of two copies that use one counter at once one is refused, and its message comes after all", async () => {
  const { story, alice, bob, talk } = await begin()
  const clone = await twin(story, alice)
  const release = holdMessages(story)
  await story.do(alice.engine.send(talk, "one"))
  await story.do(clone.engine.send(talk, "two"))
  await release()
  expect(kinds(bob)).toEqual(["message-rejected"])
  expect(bob.events).toMatchObject([{ reason: "replay" }])
  expect(kinds(clone)).toContain("state-conflict")
  await story.say(clone, talk, "three")
  await story.say(alice, talk, "four")
  const expected = ["before", "one", "two", "three", "four"].map((text) => `alice: ${text}`)
  for (const device of [alice, clone, bob]) expect(await story.read(device, talk)).toEqual(expected)
  expect(kinds(alice)).toContain("state-conflict")
  expect(await counters(story, bob, talk, alice)).toEqual([1, 2, 3, 4, 5])
  expectNoNonceTwice(story)
  expect(story.world.bugs).toEqual([])
})

test("MG15 ST-03 Two copies that write all the time lose nothing and repeat no counter", async () => {
  const { story, alice, bob, talk } = await begin()
  const clone = await twin(story, alice)
  const wanted = new Set(["alice: before"])
  for (let round = 0; round < 8; round++) {
    const release = holdMessages(story)
    for (const [name, device] of [["device", alice] as const, ["copy", clone] as const]) {
      const text = `${name} ${round}`
      wanted.add(`alice: ${text}`)
      await story.do(device.engine.send(talk, text))
    }
    await release()
  }
  await story.world.pass(60_000)
  const said = await story.read(bob, talk)
  expect(said).toHaveLength(wanted.size)
  expect(new Set(said)).toEqual(wanted)
  for (const device of [alice, clone]) expect(await story.read(device, talk)).toEqual(said)
  const seen = await counters(story, bob, talk, alice)
  expect(seen).toEqual([...new Set(seen)].sort((a, b) => a - b))
  expectNoNonceTwice(story)
  expect(story.world.bugs).toEqual([])
})

test("CO16 MG15 ST-03 Two copies of a running machine, that draw the same randomness, lose no text and repeat no nonce", async () => {
  const { story, alice, bob, talk } = await begin()
  const disk = copyOf(alice)
  await story.world.discard(alice)
  const [left, right] = [
    await twin(story, alice, disk, "one machine"),
    await twin(story, alice, disk, "one machine"),
  ]
  const release = holdMessages(story)
  await story.do(left.engine.send(talk, "from the left"))
  await story.do(right.engine.send(talk, "from the right"))
  const [one, other] = sealedForms(story).slice(-2)
  expect(one?.key).toBe(other?.key)
  expect(one?.nonce).not.toBe(other?.nonce)
  await release()
  for (const device of [left, right, bob])
    expect(await story.read(device, talk)).toEqual([
      "alice: before",
      "alice: from the left",
      "alice: from the right",
    ])
  expect(kinds(right)).toContain("state-conflict")
  expectNoNonceTwice(story)
  expect(story.world.bugs).toEqual([])
})

test("ST-03 A device that is set back follows the commits of its own account since, and commits again", async () => {
  const { story, alice, bob, talk } = await begin()
  const old = copyOf(alice)
  await story.do(alice.engine.membership.rotateKeys(talk))
  await story.do(bob.engine.membership.rotateKeys(talk))
  await story.do(alice.engine.membership.rotateKeys(talk))
  await story.say(alice, talk, "live")
  const back = await story.world.reopen(alice, old)
  await story.world.settle()
  await story.do(back.engine.membership.rotateKeys(talk))
  await story.say(back, talk, "after")
  await story.say(bob, talk, "heard")
  const fresh = await story.fresh("alice")
  for (const device of [back, bob, fresh])
    expect(await story.read(device, talk)).toEqual([
      "alice: before",
      "alice: live",
      "alice: after",
      "bob: heard",
    ])
  expect(bob.events).toEqual([])
  expect(story.world.bugs).toEqual([])
})

test("MG15 A message that the server refused is tried again under a counter that is still free", async () => {
  const { story, alice, bob, talk } = await begin()
  const stop = story.server.onRequest((request) =>
    request.kind === "message" ? { refuse: "quota" } : undefined,
  )
  const id = await story.say(alice, talk, "refused at first")
  stop()
  await story.say(alice, talk, "in between")
  await story.do(alice.engine.retry(talk, id))
  await story.world.settle()
  expect(await story.read(bob, talk)).toEqual([
    "alice: before",
    "alice: in between",
    "alice: refused at first",
  ])
  expect(await story.read(alice, talk)).toEqual(await story.read(bob, talk))
  expectNoTrouble(story)
})
