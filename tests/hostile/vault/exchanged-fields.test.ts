import { equalBytes } from "@tacit/protocol"
import { kinds, Story } from "@tacit/testkit/story"
import { expect, test } from "vitest"
import { type Field, fieldsOf, type KeptVault, keptVault, show, writesOf } from "../src/kept-vault.ts"

const HOUR = 3_600_000
/** Fewer than a handle may be guessed at in an hour. */
const BATCH = 150

/** Alice's vault as it is and as it was, and bob's; alice's own devices are away and write nothing more. */
async function begin() {
  const story = await Story.begin()
  const [alice, bob] = await story.people("alice", "bob")
  const before = await keptVault(story, "alice")
  const talk = await story.direct(bob, alice)
  await story.say(bob, talk, "hello")
  await story.do(alice.engine.reading.accept(talk))
  await story.disconnect(alice)
  await story.disconnect(bob)
  const now = await keptVault(story, "alice")
  const other = await keptVault(story, "bob")
  let logIns = 0
  /** Why a fresh device is refused that is shown this; undefined if it is not. */
  async function refusal(shown: KeptVault): Promise<string | undefined> {
    if (++logIns % BATCH === 0) story.world.clock.advance(HOUR)
    const end = show(story, now, shown)
    const outcome: unknown = await story.world.logIn("alice").catch((error: unknown) => error)
    end()
    if (outcome instanceof Error) {
      expect(outcome.name).toBe("VaultUnusableError")
      return outcome.message
    }
    const device = story.world.devices.at(-1)
    if (device) await story.world.discard(device)
    return undefined
  }
  return { story, alice, before, now, other, refusal }
}

/** A signature has one length on the wire; nothing else can be sent. */
const fits = (place: Field, now: KeptVault, bytes: Uint8Array) =>
  place.name !== "head's signature" || bytes.length === place.of(now).length

/** A password opens everything but this one, which it can neither open nor judge. */
const isOfRecovery = (field: Field) => field.name === "anchor 1"

test("VA7 VA15 VA16 VA-03 No field of a vault is accepted in place of another: two accounts, two versions, all pairs", async () => {
  const { story, alice, before, now, other, refusal } = await begin()
  expect(before.head.head.version).toBeLessThan(now.head.head.version)
  const sources = [now, before, other].flatMap((vault) => fieldsOf(vault).map((field) => field.of(vault)))
  expect(sources.length).toBeGreaterThanOrEqual(24)
  expect(await refusal(now)).toBeUndefined()
  story.server.heard.length = 0
  let pairs = 0
  for (const place of fieldsOf(now)) {
    if (isOfRecovery(place)) continue
    for (const [i, bytes] of sources.entries()) {
      if (equalBytes(bytes, place.of(now)) || !fits(place, now, bytes)) continue
      pairs++
      expect(await refusal(place.put(now, bytes)), `${place.name} with ${i}`).toBeDefined()
    }
  }
  expect(pairs).toBeGreaterThan(120)
  expect(writesOf(story, alice)).toEqual([])
  // As it is, it opens: it was the exchange that was refused.
  expect(await refusal(now)).toBeUndefined()
  expect(kinds(alice)).toEqual([])
})

test("VA4 VA15 VA16 VA-02 A field of an older format, without its tag, cut or longer is refused", async () => {
  const { story, alice, now, refusal } = await begin()
  expect(await refusal(now)).toBeUndefined()
  story.server.heard.length = 0
  const changes: readonly ((bytes: Uint8Array) => Uint8Array)[] = [
    (bytes) => Uint8Array.from([0, ...bytes.subarray(1)]),
    (bytes) => Uint8Array.from([2, ...bytes.subarray(1)]),
    (bytes) => bytes.subarray(0, -16),
    (bytes) => bytes.subarray(1),
    (bytes) => Uint8Array.from([...bytes, 0]),
    () => new Uint8Array(0),
    (bytes) => new Uint8Array(bytes.length),
  ]
  for (const place of fieldsOf(now)) {
    if (isOfRecovery(place)) continue
    for (const [i, change] of changes.entries()) {
      const bytes = place.of(now)
      if (!fits(place, now, change(bytes))) continue
      expect(await refusal(place.put(now, change(bytes))), `${place.name}, change ${i}`).toBeDefined()
    }
  }
  expect(writesOf(story, alice)).toEqual([])
  expect(await refusal(now)).toBeUndefined()
})

/** 10,000 take a quarter of an hour. */
const MUTATIONS = Number(process.env.TACIT_MUTATIONS ?? 120)

test("VA7 VA-10 Whatever byte of a field is changed, a fresh device fails in one way and asks nothing more", async () => {
  const { story, now, refusal } = await begin()
  const places = fieldsOf(now).filter((field) => !isOfRecovery(field))
  const seen = new Map(places.map(({ name }) => [name, new Set<string>()]))
  const { random } = story.world
  for (let n = 0; n < MUTATIONS; n++) {
    const place = places[n % places.length]!
    const bytes = place.of(now).slice()
    // The lengths and the generation in a slot are in clear: to change them is to change the format.
    const at = n % 2 === 0 ? bytes.length - 1 - random.below(16) : random.below(bytes.length)
    bytes[at]! ^= 1 + random.below(255)
    story.server.heard.length = 0
    expect(await refusal(place.put(now, bytes)), `${place.name}, byte ${at}`).toBeDefined()
    seen.get(place.name)?.add(story.server.heard.map(({ request }) => request.kind).join(" "))
  }
  // What a server hears says which answer it forged, which it knows, and nothing of what was in it.
  for (const [name, traces] of seen) expect([...traces], name).toHaveLength(1)
})
