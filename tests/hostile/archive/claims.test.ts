/** What a member claims of itself in its messages: counters and times. */
import { HostilePeer } from "@tacit/testkit/hostile-peer"
import { kinds, Story } from "@tacit/testkit/story"
import { expect, test } from "vitest"

async function begin() {
  const story = await Story.begin()
  const [alice, bob, third] = await story.people("alice", "bob", "mallory")
  const team = await story.group(alice, bob, third)
  await story.say(alice, team, "hello")
  const mallory = await HostilePeer.of(story, third)
  return { story, alice, bob, team, mallory, stand: await mallory.stand(team) }
}

test("MS-09 A member that spends another's counters in advance keeps none of its messages from the others", async () => {
  const { story, alice, bob, team, mallory, stand } = await begin()
  const { account, device } = alice.engine.profile
  for (const counter of [2, 3, 4, 5, 30, 1_000_000, Number.MAX_SAFE_INTEGER]) {
    const answer = await mallory.say(stand, `forged ${counter}`, { account, device, counter })
    expect(answer.kind).toBe("appended")
    await story.world.settle()
  }
  const texts = Array.from({ length: 30 }, (_, i) => `number ${i}`)
  for (const text of texts) await story.say(alice, team, text)
  const said = ["hello", ...texts].map((text) => `alice: ${text}`)
  for (const device of [bob, await story.fresh("bob"), alice])
    expect(await story.read(device, team)).toEqual(said)
  expect(kinds(bob)).toEqual(Array(7).fill("message-rejected"))
})

test("MS-12 A message that claims an impossible time stands where the log has it, and is shown with the server's time", async () => {
  const { story, alice, bob, team, mallory, stand } = await begin()
  const TEN_YEARS = 315_360_000_000
  const now = story.world.clock.now()
  const claims = [0, now - TEN_YEARS, now + TEN_YEARS, Number.MAX_SAFE_INTEGER]
  for (const sentAt of claims) {
    await mallory.say(stand, `from ${sentAt}`, { sentAt })
    await story.say(alice, team, `after ${sentAt}`)
  }
  const expected = ["hello", ...claims.flatMap((sentAt) => [`from ${sentAt}`, `after ${sentAt}`])]
  for (const device of [bob, await story.fresh("bob")]) {
    const shown = await device.engine.reading.messages(team)
    expect(shown.map(({ content }) => content.kind === "text" && content.text)).toEqual(expected)
    for (const { at } of shown) expect(Math.abs(at - now)).toBeLessThan(3_600_000)
  }
})
