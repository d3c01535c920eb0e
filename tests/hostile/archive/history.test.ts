import { type CarriedEntry, messageIdFrom } from "@tacit/protocol"
import { damaged, relinked, serve } from "@tacit/testkit/forged-log"
import { accountOf, expectNoTrouble, kinds, Story } from "@tacit/testkit/story"
import { keysOf, openWith, storedLog } from "@tacit/testkit/vault-reader"
import { expect, test } from "vitest"

const SAID = ["one", "two", "three"]

/** Two people who have talked; whoever logs in anew reads it all from the server. */
async function talked() {
  const story = await Story.begin()
  const [alice, bob] = await story.people("alice", "bob")
  const talk = await story.direct(alice, bob)
  for (const text of SAID) await story.say(alice, talk, text)
  return { story, alice, bob, talk, log: await storedLog(story.world, talk) }
}

/** A message that nobody said, made of one that somebody said. */
const renamed = ({ header, payload }: CarriedEntry): CarriedEntry => ({
  header: { ...header, id: messageIdFrom(new Uint8Array(16).fill(7)) },
  payload,
})

const FORGERIES: readonly (readonly [string, (log: readonly CarriedEntry[]) => readonly CarriedEntry[]])[] = [
  ["one under a new name at the end", (log) => [...log, renamed(log.at(-1) as CarriedEntry)]],
  ["one a second time", (log) => [...log, log.at(-1) as CarriedEntry]],
  ["damaged bytes", (log) => [...log, damaged(renamed(log.at(-1) as CarriedEntry))]],
  [
    "one in the middle",
    (log) => [...log.slice(0, -1), renamed(log.at(-2) as CarriedEntry), ...log.slice(-1)],
  ],
]

test.each(FORGERIES)(
  "AR-01 A fresh device shows nothing that the server added to the history, and says so: %s",
  async (_what, forge) => {
    const { story, bob, talk, log } = await talked()
    serve(story, accountOf(bob), talk, relinked(forge(log)))
    const fresh = await story.fresh("bob")
    const said = SAID.map((text) => `alice: ${text}`)
    const shown = await story.read(fresh, talk)
    expect(said.slice(0, shown.length)).toEqual(shown)
    expect(shown.length).toBeGreaterThanOrEqual(2)
    expect(kinds(fresh)).toContain("message-rejected")
  },
)

test("AR-01 A message of another conversation that the server puts into this one is not shown", async () => {
  const { story, bob, talk, log } = await talked()
  const carol = await story.person("carol")
  const other = await story.direct(carol, bob)
  await story.say(carol, other, "elsewhere")
  const { header, payload } = (await storedLog(story.world, other)).at(-1) as CarriedEntry
  const said = SAID.map((text) => `alice: ${text}`)
  const stop = serve(story, accountOf(bob), talk, relinked([...log, { header, payload }]))
  expect(await story.read(await story.fresh("bob"), talk)).toEqual(said)
  stop()
  const posed = { header: { ...header, conversation: talk }, payload }
  serve(story, accountOf(bob), talk, relinked([...log, posed]))
  const fresh = await story.fresh("bob")
  expect(await story.read(fresh, talk)).toEqual(said)
  expect(kinds(fresh)).toContain("message-rejected")
})

test("AR-07 With all keys that a new member's account has nothing opens that was said before", async () => {
  const story = await Story.begin()
  const [alice, bob, carol] = await story.people("alice", "bob", "carol")
  const team = await story.group(alice, bob)
  await story.say(alice, team, "canary before")
  await story.do(alice.engine.membership.add(team, [accountOf(carol)]))
  await story.say(bob, team, "welcome")
  await story.world.pass(10_000)
  const log = await storedLog(story.world, team)
  expect(openWith(log, await keysOf(story.world, alice, team))).toEqual(["canary before", "welcome"])
  expect(openWith(log, await keysOf(story.world, carol, team))).toEqual(["welcome"])
  for (const device of [carol, await story.fresh("carol")])
    expect(await story.read(device, team)).toEqual(["bob: welcome"])
  expectNoTrouble(story)
})

test("AR-07 A new member that is served the log from its beginning shows nothing of before", async () => {
  const story = await Story.begin()
  const [alice, bob, carol] = await story.people("alice", "bob", "carol")
  const team = await story.group(alice, bob)
  await story.say(alice, team, "canary before")
  const log = await storedLog(story.world, team)
  story.server.onReply("log", (reply, { account }) =>
    account === accountOf(carol) ? { ...reply, entries: [...log, ...reply.entries] } : undefined,
  )
  await story.do(alice.engine.membership.add(team, [accountOf(carol)]))
  await story.say(bob, team, "welcome")
  for (const device of [carol, await story.fresh("carol")])
    expect((await story.read(device, team)).join()).not.toContain("canary")
})
