/** A server that changes ciphertexts and watches what a client does next, to learn what it made of them. */
import { type CarriedEntry, LIMITS, messageIdFrom } from "@tacit/protocol"
import { relinked, serve } from "@tacit/testkit/forged-log"
import type { Caller } from "@tacit/testkit/hostile-server"
import { accountOf, Story } from "@tacit/testkit/story"
import { storedLog } from "@tacit/testkit/vault-reader"
import { expect, test } from "vitest"

const FLIPS = 64
const sizes: readonly number[] = LIMITS.sealedMessageSizes

/** A message with other bytes, under another id so that it is no repetition. */
type Change = (bytes: Uint8Array, story: Story) => Uint8Array

const flipped =
  (place: number): Change =>
  (bytes) => {
    const changed = bytes.slice()
    changed[Math.floor((place * bytes.length) / FLIPS)]! ^= 1
    return changed
  }

const resized =
  (length: number): Change =>
  (bytes) => {
    const changed = new Uint8Array(length)
    changed.set(bytes.subarray(0, length))
    return changed
  }

const CHANGES: readonly Change[] = [
  ...Array.from({ length: FLIPS }, (_, place) => flipped(place)),
  ...[0, 1, 511, 513, ...sizes].map(resized),
  (bytes, { world }) => world.random.bytes(bytes.length),
  // The very bytes, in the place of another message.
  (bytes) => bytes,
]

test("MG12 MS-16 Whatever bytes the server puts in a message's place, a client tells the same, and asks for what it asks for when a message is right", async () => {
  const story = await Story.begin()
  const { world, server } = story
  const [alice, bob] = await story.people("alice", "bob")
  const team = await story.group(alice, bob)
  await story.say(alice, team, "before")
  const before = await storedLog(world, team)
  // What alice says now is kept from bob; he gets it from the server at its time.
  let caller: Caller | undefined
  const find = server.onAnswer((_frame, one) => {
    if (one.account === accountOf(bob)) caller = one
    return undefined
  })
  let stop = serve(story, accountOf(bob), team, before)
  await story.say(alice, team, "right")
  await story.do(bob.engine.catchUp())
  find()
  const right = (await storedLog(world, team)).at(-1) as CarriedEntry
  if (right.payload?.kind !== "inline" || !caller) throw new TypeError("nothing to change")
  const { bytes } = right.payload
  const changed = CHANGES.map((change): CarriedEntry => {
    const id = messageIdFrom(world.random.bytes(16))
    return { header: { ...right.header, id }, payload: { kind: "inline", bytes: change(bytes, story) } }
  })
  const log = relinked([...before, ...changed, right])
  const reactions: unknown[] = []
  for (const entry of log.slice(before.length)) {
    stop()
    stop = serve(story, accountOf(bob), team, log.slice(0, entry.header.index + 1))
    server.heard.length = 0
    const told = bob.events.length
    caller.tell({ kind: "entry", entry })
    await world.pass(5_000)
    const asked = server.heard.filter(
      ({ caller: { account }, request }) => account === accountOf(bob) && request.kind !== "ping",
    )
    const events = bob.events.slice(told)
    reactions.push({
      asked: asked.map(({ request }) =>
        "from" in request ? { ...request, from: request.from - entry.header.index } : request,
      ),
      told: events.map((event) => (event.kind === "message-rejected" ? event.reason : event.kind)),
    })
  }
  expect(reactions).toHaveLength(CHANGES.length + 1)
  const asked = [{ kind: "log-read", conversation: team, from: 1 }]
  for (const reaction of reactions.slice(0, -1)) expect(reaction).toEqual({ asked, told: ["damaged"] })
  expect(reactions.at(-1)).toEqual({ asked, told: [] })
  expect(await story.read(bob, team)).toEqual(["alice: before", "alice: right"])
})
