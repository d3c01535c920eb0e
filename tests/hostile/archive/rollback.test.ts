/** A history that the server sets back, cuts or patches, for a device that has none of it yet. */
import type { CarriedEntry } from "@tacit/protocol"
import { relinked, serve } from "@tacit/testkit/forged-log"
import { accountOf, expectNoTrouble, Story } from "@tacit/testkit/story"
import { storedLog } from "@tacit/testkit/vault-reader"
import { expect, test } from "vitest"

const SAID = ["one", "two", "three", "four", "five"]

/** Alice has read on one device what bob wrote; then only the server has it. */
async function readOnce() {
  const story = await Story.begin()
  const [alice, bob] = await story.people("alice", "bob")
  const talk = await story.direct(bob, alice)
  for (const text of SAID) await story.say(bob, talk, text)
  const newest = (await story.do(alice.engine.reading.messages(talk))).at(-1)?.index ?? 0
  await story.do(alice.engine.reading.markRead(talk, newest))
  await story.disconnect(alice)
  return { story, alice, bob, talk, newest, log: await storedLog(story.world, talk) }
}

test("AR-02 A fresh device is shown what was read, and nothing is told", async () => {
  const { story, talk } = await readOnce()
  expect(await story.read(await story.fresh("alice"), talk)).toEqual(SAID.map((text) => `bob: ${text}`))
  expectNoTrouble(story)
})

test.each([1, 2, 5])(
  "AR-02 LG10 A fresh device that is served a log without the newest %i entries that were read says so and sends nothing",
  async (missing) => {
    const { story, alice, talk, newest, log } = await readOnce()
    serve(story, accountOf(alice), talk, log.slice(0, -missing))
    const fresh = await story.fresh("alice")
    await story.do(fresh.engine.send(talk, "canary"))
    await story.world.pass(10_000)
    expect(fresh.events).toContainEqual({ kind: "log-rollback", conversation: talk, index: newest - missing })
    expect(story.server.requests("message").filter(({ conversation }) => conversation === talk)).toHaveLength(
      SAID.length,
    )
  },
)

/** What a server that wants to hide something could make of the log, each consistent in itself. */
const PATCHES: readonly (readonly [string, (log: readonly CarriedEntry[]) => readonly CarriedEntry[]])[] = [
  [
    "an entry is left out and another is there twice",
    (log) => [...log.slice(0, -2), ...log.slice(-1), ...log.slice(-1)],
  ],
  ["two entries have changed places", (log) => [...log.slice(0, -2), ...log.slice(-2).reverse()]],
]

test.each(PATCHES)(
  "AR-02 LG10 A fresh device that is served another history of the same length says so: %s",
  async (_what, patch) => {
    const { story, alice, talk, newest, log } = await readOnce()
    serve(story, accountOf(alice), talk, relinked(patch(log)))
    const fresh = await story.fresh("alice")
    expect(fresh.events).toContainEqual({ kind: "log-fork", conversation: talk, index: newest })
  },
)

test.each([1, 3])(
  "AR-02 LG10 Of %i entries that the server leaves out each is told as missing, and the rest is shown",
  async (many) => {
    const { story, alice, talk, newest, log } = await readOnce()
    const from = newest - many
    serve(
      story,
      accountOf(alice),
      talk,
      log.filter(({ header }) => header.index < from || header.index === newest),
    )
    const fresh = await story.fresh("alice")
    expect(await story.read(fresh, talk)).toEqual(
      [...SAID.slice(0, -1 - many), "five"].map((text) => `bob: ${text}`),
    )
    const gaps = fresh.events.flatMap((event) => (event.kind === "log-gap" ? [event.index] : []))
    expect(gaps).toEqual(Array.from({ length: many }, (_, i) => from + i))
  },
)

const SEGMENTS: readonly (readonly [string, (log: readonly CarriedEntry[]) => readonly CarriedEntry[]])[] = [
  ["as it is", (log) => log],
  ["linked to what is before it", relinked],
]

test.each(SEGMENTS)(
  "AR-02 A segment that the server takes from another conversation is not shown, and is told: %s",
  async (_how, link) => {
    const { story, alice, bob, talk, log } = await readOnce()
    const carol = await story.person("carol")
    const other = await story.direct(carol, bob)
    for (const text of SAID) await story.say(carol, other, `elsewhere ${text}`)
    const theirs = (await storedLog(story.world, other)).slice(3)
    serve(story, accountOf(alice), talk, link([...log.slice(0, 3), ...theirs]))
    const fresh = await story.fresh("alice")
    expect((await story.read(fresh, talk)).join()).not.toContain("elsewhere")
    expect(fresh.events).toContainEqual({ kind: "log-fork", conversation: talk, index: 3 })
  },
)
