import { LIMITS } from "@tacit/protocol"
import { expectNoTrouble, Story } from "@tacit/testkit/story"
import { storedLog } from "@tacit/testkit/vault-reader"
import { expect, test } from "vitest"

test("CM20 ML-06 Who has something to say after a thousand messages of one epoch gives the group new keys first", async () => {
  const story = await Story.begin()
  const [alice, bob] = await story.people("alice", "bob")
  const talk = await story.direct(alice, bob)
  const begun = (await storedLog(story.world, talk)).length
  const texts = Array.from({ length: LIMITS.messagesPerEpoch + 1 }, (_, i) => `text ${i}`)
  for (const text of texts) await alice.engine.send(talk, text)
  await story.world.settle()
  const said = (await storedLog(story.world, talk)).slice(begun).map(({ header }) => header)
  expect(said.map(({ kind }) => kind)).toEqual([
    ...texts.slice(0, -1).map(() => "message"),
    "commit",
    "message",
  ])
  expect(new Set(said.map(({ epoch }) => epoch)).size).toBe(2)
  expect(await story.read(bob, talk)).toEqual(texts.map((text) => `alice: ${text}`))
  expectNoTrouble(story)
})
