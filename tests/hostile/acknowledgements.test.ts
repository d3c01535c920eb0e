/** A server that says of a message that it has it, or where it has it, and lies (ATTACKS MS-15). */
import type { ConversationId, MessageId, Request } from "@tacit/protocol"
import type { Device } from "@tacit/testkit"
import { HostilePeer } from "@tacit/testkit/hostile-peer"
import { accountOf, expectNoTrouble, kinds, Story } from "@tacit/testkit/story"
import { storedLog } from "@tacit/testkit/vault-reader"
import { expect, test } from "vitest"

/**
 * From now on the server stores nothing that the device says, and answers that it stands where `place` says, or
 * nothing where that says nothing.
 */
function acknowledge(
  story: Story,
  device: Device,
  place: (message: Extract<Request, { kind: "message" }>) => number | undefined,
): () => void {
  const stopStoring = story.server.onRequest((request, { account }) =>
    request.kind === "message" && account === accountOf(device) ? { kind: "heads", after: 0 } : undefined,
  )
  const stopAnswering = story.server.onAnswer((frame, { account }, request) => {
    if (request?.kind !== "message" || account !== accountOf(device) || frame.kind !== "reply")
      return undefined
    const index = place(request)
    if (index === undefined) return "drop"
    const { conversation } = request
    return { ...frame, reply: { kind: "appended", conversation, index, at: story.world.clock.now() } }
  })
  return () => {
    stopStoring()
    stopAnswering()
  }
}

const newest = async ({ world }: Story, talk: ConversationId) =>
  (await storedLog(world, talk)).at(-1)?.header.index ?? 0

async function resume(story: Story, device: Device, stop: () => void): Promise<void> {
  stop()
  story.cut(device)
  await story.world.pass(5_000)
}

test("MS-15 LG5 A message that the server confirms and does not store is not shown as sent, and is sent once, with the same bytes, when it stores again", async () => {
  const story = await Story.begin()
  const [alice, bob] = await story.people("alice", "bob")
  const talk = await story.direct(alice, bob)
  await story.say(alice, talk, "before")
  const end = await newest(story, talk)
  const stop = acknowledge(story, alice, () => end + 1)
  const id = await story.say(alice, talk, "confirmed and forgotten")
  expect(await story.read(alice, talk)).toEqual(["alice: before", "alice: confirmed and forgotten (sending)"])
  await resume(story, alice, stop)
  for (const device of [alice, bob, await story.fresh("alice")])
    expect(await story.read(device, talk)).toEqual(["alice: before", "alice: confirmed and forgotten"])
  const sent = story.server.requests("message").filter((message) => message.id === id)
  expect(sent.length).toBeGreaterThan(1)
  expect(new Set(sent.map(({ payload }) => payload.toString())).size).toBe(1)
  expectNoTrouble(story)
})

test("LG5 A message that the server says stands where its author said the same words before is not dropped", async () => {
  const story = await Story.begin()
  const [alice, bob] = await story.people("alice", "bob")
  const talk = await story.direct(alice, bob)
  await story.say(alice, talk, "yes")
  const end = await newest(story, talk)
  const stop = acknowledge(story, alice, () => end)
  await story.say(alice, talk, "yes")
  expect(await story.read(alice, talk)).toEqual(["alice: yes", "alice: yes (sending)"])
  await resume(story, alice, stop)
  for (const device of [alice, bob])
    expect(await story.read(device, talk)).toEqual(["alice: yes", "alice: yes"])
  expectNoTrouble(story)
})

test.each([
  // A message that is shown names its author, so that it is no reason to take another id.
  ["one that is shown", 2000, 1],
  ["one that repeats a counter", 1000, 2],
])(
  "LG5 A message that the server says stands where a member's own bears its id is said all the same, once: %s",
  async (_what, counter, ids) => {
    const story = await Story.begin()
    const [alice, bob, third] = await story.people("alice", "bob", "mallory")
    const team = await story.group(alice, bob, third)
    await story.say(alice, team, "hello")
    const mallory = await HostilePeer.of(story, third)
    const stand = await mallory.stand(team)
    await mallory.say(stand, "first", { counter: 1000 })
    const places = new Map<MessageId, number>()
    const stop = acknowledge(story, alice, ({ id }) => places.get(id))
    const id = await story.do(alice.engine.send(team, "yes"))
    const answer = await mallory.say(stand, "yes", { id, counter })
    if (answer.kind !== "appended") throw new TypeError("refused")
    places.set(id, answer.index)
    story.cut(alice)
    await story.world.pass(5_000)
    expect((await story.read(alice, team)).at(-1)).toBe("alice: yes (sending)")
    await resume(story, alice, stop)
    for (const device of [alice, bob]) {
      const said = await story.read(device, team)
      expect(said.filter((line) => line === "alice: yes")).toEqual(["alice: yes"])
    }
    const tried = story.server.heard.flatMap(({ caller, request }) =>
      caller.account === accountOf(alice) && request.kind === "message" ? [request.id] : [],
    )
    // The greeting is one of them.
    expect(new Set(tried).size).toBe(1 + ids)
    expect(kinds(alice)).not.toContain("state-conflict")
  },
)
