/** A device whose random source is broken (ATTACKS ST-07). */
import { Engine, type EnginePorts, type Randomness } from "@tacit/client"
import { toHex } from "@tacit/protocol"
import { CrashStore, cheapPasswords, type Disk } from "@tacit/testkit"
import { expectNoTrouble, Story } from "@tacit/testkit/story"
import { expect, test } from "vitest"

const PASSWORD = "correct horse battery staple"
const stuck: Randomness = { bytes: (length) => new Uint8Array(length).fill(0x5a) }

function portsOf({ world }: Story, disk: Disk, localKey: Uint8Array): EnginePorts {
  return {
    transport: world.network.transport("weak"),
    store: new CrashStore(disk),
    localKey,
    clock: world.clock,
    random: stuck,
    passwords: cheapPasswords,
    keyPackages: 1,
    onBug: (error) => world.bugs.push(error),
  }
}

test("LI12 ST-07 With a random source that is stuck nobody signs up or logs in: no key is made, nothing sent, nothing stored", async () => {
  const story = await Story.begin()
  await story.people("alice")
  const disk: Disk = new Map()
  const ports = portsOf(story, disk, new Uint8Array(32))
  const sent = story.world.network.wire.length
  const credentials = (handle: string) => ({ handle, password: PASSWORD })
  await expect(Engine.signUp(ports, credentials("mallory"))).rejects.toMatchObject({
    name: "WeakRandomnessError",
  })
  await expect(Engine.logIn(ports, credentials("alice"))).rejects.toMatchObject({
    name: "WeakRandomnessError",
  })
  expect(story.world.network.wire).toHaveLength(sent)
  expect(disk.size).toBe(0)
})

test("LI12 ST-07 A device whose random source broke since does not start, and keeps what it has", async () => {
  const story = await Story.begin()
  const [alice] = await story.people("alice")
  const disk = new Map(alice.store.disk)
  const before = new Map(disk)
  await expect(Engine.open(portsOf(story, disk, alice.localKey))).rejects.toMatchObject({
    name: "WeakRandomnessError",
  })
  expect(disk).toEqual(before)
})

test("ST-07 The nonces of everything that is sent are all different, and as many ones as zeros", async () => {
  const story = await Story.begin()
  const [alice, bob] = await story.people("alice", "bob")
  const talk = await story.direct(alice, bob)
  for (let i = 0; i < 100; i++) await story.say(i % 2 ? alice : bob, talk, "the same text")
  const nonces = story.server.requests("message").map(({ payload }) => payload.subarray(0, 24))
  expect(new Set(nonces.map(toHex)).size).toBe(100)
  const bits = nonces.flatMap((nonce) => [...nonce]).flatMap((byte) => [...byte.toString(2).padStart(8, "0")])
  const ones = bits.filter((bit) => bit === "1").length
  // Five standard deviations of 19,200 coins.
  expect(Math.abs(ones - bits.length / 2)).toBeLessThan(5 * Math.sqrt(bits.length / 4))
  expectNoTrouble(story)
})
