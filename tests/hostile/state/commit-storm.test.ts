/** Everybody commits at the same moment, again and again; the server is honest, and slow enough for all to race. */
import { accountOf, expectNoTrouble, Story } from "@tacit/testkit/story"
import { storedLog } from "@tacit/testkit/vault-reader"
import { expect, test } from "vitest"

const ROUNDS = 3
const HANDLES = ["alice", "bob", "carol"] as const

/** Nothing is answered before every commit that is on its way has arrived; the number that raced each time. */
async function raceToTheEnd({ server, world }: Story, committing: Promise<unknown>): Promise<number[]> {
  const stop = server.onRequest((request) =>
    request.kind === "transact" && request.entries[0]?.kind === "commit" ? "hold" : undefined,
  )
  const raced: number[] = []
  for (await world.pass(5_000); server.held > 0; await world.pass(5_000)) {
    raced.push(server.held)
    server.release()
  }
  stop()
  await world.complete(committing)
  await world.settle()
  return raced
}

test("CM2 ST-09 Six devices of three members commit at once, three times: of each race one commit stands, everybody has new keys in the end, and nobody is lost", async () => {
  const story = await Story.begin()
  const [alice, bob, carol] = await story.people(...HANDLES)
  const team = await story.group(alice, bob, carol)
  const devices = [alice, bob, carol]
  for (const handle of HANDLES) devices.push(await story.fresh(handle))
  const begun = (await storedLog(story.world, team)).length
  for (let round = 1; round <= ROUNDS; round++) {
    const rotating = Promise.all(devices.map(({ engine }) => engine.membership.rotateKeys(team)))
    // Who loses follows the winner; who has new keys by a sibling's commit has what it wanted.
    expect(await raceToTheEnd(story, rotating)).toEqual([6, 4, 2])
    const log = await storedLog(story.world, team)
    expect(log.length - begun).toBe(round * HANDLES.length)
    const committers = log.slice(-HANDLES.length).map(({ header }) => header.author)
    expect([...committers].sort()).toEqual([alice, bob, carol].map(accountOf).sort())
  }
  await story.say(bob, team, "that is that")
  const openings = new Set<unknown>()
  for (const device of devices) {
    expect(await story.read(device, team)).toEqual(["bob: that is that"])
    expect(await story.members(device, team)).toEqual([...HANDLES])
    openings.add((await story.do(device.engine.reading.details(team)))?.opening)
  }
  expect(openings.size).toBe(1)
  expectNoTrouble(story)
})
