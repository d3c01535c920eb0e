/** A member that has all keys of an epoch seals again what others signed. */
import { type MessagePlace, openMessage, pad, seal } from "@tacit/crypto"
import { messageAad, messageKey } from "@tacit/crypto/testing"
import { type AccountId, type CarriedEntry, encode, type MessageId, messageIdFrom } from "@tacit/protocol"
import { type MessageInside, messageInside } from "@tacit/protocol/content"
import { relinked, serve } from "@tacit/testkit/forged-log"
import { HostilePeer, type Stand } from "@tacit/testkit/hostile-peer"
import { accountOf, kinds, Story } from "@tacit/testkit/story"
import { storedLog } from "@tacit/testkit/vault-reader"
import { expect, test } from "vitest"

const SEALED = 512
/** Nonce and tag. */
const OVERHEAD = 40

/** Alice has said "yes" to bob and mallory; mallory has opened it and seals it again at will. */
async function begin() {
  const story = await Story.begin()
  const [alice, bob, third] = await story.people("alice", "bob", "mallory")
  const team = await story.group(alice, bob, third)
  await story.say(alice, team, "yes")
  const mallory = await HostilePeer.of(story, third)
  const stand = await mallory.stand(team)
  const entry = (await storedLog(story.world, team)).at(-1)
  if (entry?.payload?.kind !== "inline") throw new TypeError("alice said nothing")
  const { header, payload } = entry
  const epochKey = await mallory.group(stand).epochKey()
  const opened = openMessage({ ...header, epochKey, payload: payload.bytes })
  if (!opened.ok) throw new TypeError(opened.fault)
  const again = (at: Stand, place: { readonly author: AccountId; readonly id: MessageId }) =>
    sealedAgain(story, mallory, at, opened.inside, place)
  return { story, alice, bob, team, mallory, stand, entry, again }
}

async function sealedAgain(
  { world }: Story,
  mallory: HostilePeer,
  stand: Stand,
  inside: MessageInside,
  { author, id }: { readonly author: AccountId; readonly id: MessageId },
): Promise<{ readonly header: Pick<CarriedEntry["header"], "author" | "id">; readonly bytes: Uint8Array }> {
  const { conversation, epoch, opening } = stand
  const place: MessagePlace = { conversation, epoch, opening, author, id }
  const key = messageKey(await mallory.group(stand).epochKey(), id)
  const padded = pad(encode(messageInside, inside), SEALED - OVERHEAD)
  return { header: { author, id }, bytes: seal(key, messageAad(place), padded, world.random) }
}

test("MG6 MG11 GR-07 A member that posts another's signed message again, under its own name or the other's id, changes nothing", async () => {
  const { story, alice, bob, team, mallory, stand, entry, again } = await begin()
  const own = messageIdFrom(story.world.random.bytes(16))
  for (const id of [entry.header.id, own]) {
    const { bytes } = await again(stand, { author: mallory.account, id })
    const { conversation, epoch, opening } = stand
    const answer = await mallory.ask({ kind: "message", conversation, id, epoch, opening, payload: bytes })
    expect(answer.kind).toBe("appended")
    await story.world.settle()
  }
  for (const device of [alice, bob]) {
    expect(device.events).toMatchObject([
      { kind: "message-rejected", reason: "damaged" },
      { kind: "message-rejected", reason: "damaged" },
    ])
    expect(await story.read(device, team)).toEqual(["alice: yes"])
  }
  // The counter that was burnt so is none of the next message's business.
  await story.say(alice, team, "and no")
  expect(await story.read(bob, team)).toEqual(["alice: yes", "alice: and no"])
})

test("MG6 MG11 GR-07 A member and the server together cannot repeat it in the other's name, in no epoch", async () => {
  const { story, alice, bob, team, mallory, stand, entry, again } = await begin()
  const author = accountOf(alice)
  await story.do(alice.engine.membership.rotateKeys(team))
  const later = await mallory.stand(team)
  const log = await storedLog(story.world, team)
  await story.disconnect(bob)
  const otherId = messageIdFrom(story.world.random.bytes(16))
  const inEpoch = async (at: Stand, id: MessageId): Promise<CarriedEntry> => {
    const { header, bytes } = await again(at, { author, id })
    const { epoch, opening } = at
    return {
      header: { ...entry.header, ...header, epoch, opening },
      payload: { kind: "inline", bytes },
    }
  }
  const before = log.slice(0, -1)
  const replays = [await inEpoch(stand, entry.header.id), await inEpoch(stand, otherId)]
  const carriedOver = [await inEpoch(later, entry.header.id), await inEpoch(later, otherId)]
  serve(story, accountOf(bob), team, relinked([...before, ...replays, ...log.slice(-1), ...carriedOver]))
  // A fresh device has seen nothing of it yet.
  const fresh = await story.fresh("bob")
  expect(fresh.events.filter(({ kind }) => kind === "message-rejected")).toMatchObject([
    { reason: "replay" },
    { reason: "damaged" },
    { reason: "damaged" },
    { reason: "damaged" },
  ])
  expect(await story.read(fresh, team)).toEqual(["alice: yes"])
})

test("CM12 GR-08 A leave request that somebody replays, in a message or a commit, puts nobody out who came back", async () => {
  const story = await Story.begin()
  const [alice, bob, third] = await story.people("alice", "bob", "mallory")
  const team = await story.group(alice, bob, third)
  await story.do(bob.engine.membership.leave(team))
  await story.world.pass(5000)
  await story.do(alice.engine.membership.add(team, [accountOf(bob)]))
  await story.say(bob, team, "I am back")
  const mallory = await HostilePeer.of(story, third)
  const stand = await mallory.stand(team)
  // The request stood in clear to every member in the message that bob left with.
  const request = await mallory.leaveRequestOf(team, accountOf(bob))
  await mallory.post(
    stand,
    (await mallory.forge(stand, { removes: [accountOf(bob)], context: { leaves: [request] } })).payload,
  )
  await story.world.pass(10_000)
  await story.say(alice, team, "bob stays")
  for (const device of [alice, bob]) {
    expect(await story.members(device, team)).toEqual(["alice", "bob"])
    expect(await story.read(device, team)).toEqual(["bob: I am back", "alice: bob stays"])
    expect(kinds(device)).toEqual(["policy-violation"])
  }
})
