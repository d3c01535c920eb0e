/** A server that shows some members one commit and others another, both valid, for one epoch. */
import type { CarriedEntry, ConversationId, NewEntry } from "@tacit/protocol"
import { payloadHash } from "@tacit/protocol"
import type { Device } from "@tacit/testkit"
import { relinked, serve } from "@tacit/testkit/forged-log"
import { HostilePeer } from "@tacit/testkit/hostile-peer"
import { accountOf, kinds, Story } from "@tacit/testkit/story"
import { storedLog } from "@tacit/testkit/vault-reader"
import { expect, test } from "vitest"

/** A commit that never was in the server's log, as an entry at the end of `log`. */
function entryOf(author: Device, commit: Extract<NewEntry, { kind: "commit" }>): CarriedEntry {
  const { conversation, epoch, opening, id, signer, payload } = commit
  if (payload.kind !== "inline") throw new TypeError("a large commit")
  return {
    header: {
      conversation,
      index: 0,
      previous: opening,
      kind: "commit",
      epoch,
      opening,
      replaces: undefined,
      author: accountOf(author),
      id,
      at: 0,
      payloadHash: payloadHash(payload.bytes),
      signer,
    },
    payload,
  }
}

async function newestOf(story: Story, team: ConversationId): Promise<CarriedEntry> {
  const newest = (await storedLog(story.world, team)).at(-1)
  if (!newest) throw new TypeError("an empty log")
  return newest
}

/** Shows each device the log that is meant for it, in place of what it was shown before. */
class Views {
  readonly #story: Story
  readonly #team: ConversationId
  readonly #stops = new Map<Device, () => void>()

  constructor(story: Story, team: ConversationId) {
    this.#story = story
    this.#team = team
  }

  set(devices: readonly Device[], log: readonly CarriedEntry[]): void {
    for (const device of devices) {
      this.#stops.get(device)?.()
      this.#stops.set(device, serve(this.#story, accountOf(device), this.#team, relinked(log)))
    }
  }

  /** And has them read it. */
  async show(devices: readonly Device[], log: readonly CarriedEntry[]): Promise<void> {
    for (const device of devices) await this.#story.disconnect(device)
    this.set(devices, log)
    for (const device of devices) await this.#story.reconnect(device)
  }
}

test("MG6 GR-04 Two commits for one epoch, each shown to half of the members: every client tells with the first message that crosses, and no history mixes", async () => {
  const story = await Story.begin()
  const [alice, bob, carol, dave] = await story.people("alice", "bob", "carol", "dave")
  const team = await story.group(alice, bob, carol, dave)
  await story.say(alice, team, "common")
  const log = await storedLog(story.world, team)
  for (const device of [carol, dave]) await story.disconnect(device)
  await story.do(alice.engine.membership.rotateKeys(team))
  await story.say(alice, team, "for bob")

  // Carol commits, too. The server stores her vault, keeps the commit, and says that it stands.
  const views = new Views(story, team)
  views.set([carol, dave], log)
  await story.reconnect(carol)
  let kept: CarriedEntry | undefined
  const stopRequests = story.server.onRequest((request, { account }) => {
    if (account !== accountOf(carol) || request.kind !== "transact") return undefined
    const [commit] = request.entries
    if (commit?.kind !== "commit") return undefined
    kept = entryOf(carol, commit)
    views.set([carol, dave], [...log, kept])
    return { ...request, entries: [] }
  })
  await story.do(carol.engine.membership.rotateKeys(team))
  stopRequests()
  if (!kept) throw new TypeError("carol made no commit")
  await views.show([dave], [...log, kept])
  expect([alice, bob, carol, dave].flatMap(kinds)).toEqual([])

  // A message of alice crosses over.
  await story.say(alice, team, "for bob again")
  await views.show([carol, dave], [...log, kept, await newestOf(story, team)])
  for (const device of [carol, dave]) {
    expect(kinds(device), device.name).toEqual(["epoch-fork", "message-rejected"])
    expect(await story.read(device, team), device.name).toEqual(["alice: common"])
  }
  // And carol's the other way: the server can only show it behind what alice and bob have.
  await story.do(carol.engine.send(team, "for dave"))
  const request = story.server.requests("message").at(-1)
  if (!request) throw new TypeError("carol said nothing")
  const crossing = {
    header: {
      ...(await newestOf(story, team)).header,
      ...request,
      kind: "message" as const,
      author: accountOf(carol),
    },
    payload: { kind: "inline" as const, bytes: request.payload },
  }
  await views.show([alice, bob], [...(await storedLog(story.world, team)), crossing])
  for (const device of [alice, bob]) {
    expect(kinds(device), device.name).toEqual(["epoch-fork", "message-rejected"])
    expect(await story.read(device, team), device.name).toEqual([
      "alice: common",
      "alice: for bob",
      "alice: for bob again",
    ])
  }
})

test("MG6 GR-05 A member that makes two commits for one epoch and a server that shows each to half: both halves tell, and either can put it out", async () => {
  const story = await Story.begin()
  const [alice, bob, carol, dave, fifth] = await story.people("alice", "bob", "carol", "dave", "mallory")
  const team = await story.group(alice, bob, carol, dave, fifth)
  await story.do(alice.engine.membership.setRole(team, accountOf(carol), "admin"))
  await story.say(alice, team, "common")
  const mallory = await HostilePeer.of(story, fifth)
  const stand = await mallory.stand(team)
  const log = await storedLog(story.world, team)
  const second = await mallory.forge(stand, {})
  for (const device of [carol, dave]) await story.disconnect(device)
  await mallory.commit(stand, {})
  const other = entryOf(fifth, mallory.entry(stand, second.payload))
  const views = new Views(story, team)
  await views.show([carol, dave], [...log, other])
  await story.say(bob, team, "in the first half")
  await views.show([carol, dave], [...log, other, await newestOf(story, team)])
  for (const device of [carol, dave]) {
    expect(kinds(device), device.name).toEqual(["epoch-fork", "message-rejected"])
    expect(await story.read(device, team), device.name).toEqual(["alice: common"])
  }
  await story.do(alice.engine.membership.remove(team, mallory.account))
  expect(await story.members(bob, team)).toEqual(["alice", "bob", "carol", "dave"])
  // In the second half, carol may do the same; this server does not take her word for it.
  await expect(story.do(carol.engine.membership.remove(team, mallory.account))).rejects.toMatchObject({
    code: "stale-epoch",
  })
})
