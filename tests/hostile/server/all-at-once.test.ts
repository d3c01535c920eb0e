import { expectNoTrouble, Story } from "@tacit/testkit/story"
import { storedLog } from "@tacit/testkit/vault-reader"
import { expect, test } from "vitest"

const HANDLES = ["alice", "bob", "carol", "dave", "erin"] as const

test("CN9 CN11 DO-06 After a server was gone for a minute everybody is back in half a minute, and what was written meanwhile stands once, for all in one order", async () => {
  const story = await Story.begin()
  const { world } = story
  const devices = [...(await story.people(...HANDLES))]
  const [alice, ...others] = devices
  if (!alice) throw new TypeError("nobody is there")
  const team = await story.group(alice, ...others)
  for (const handle of HANDLES) devices.push(await story.fresh(handle))
  const { server } = world.network
  world.network.server = undefined
  world.network.cutAll()
  await world.pass(60_000)
  for (const { engine } of devices) expect(engine.connection.kind).not.toBe("online")
  const written = devices.map(({ engine }, i) => engine.send(team, `written by ${i}`))
  await Promise.all(written)
  world.network.server = server
  await world.pass(30_000)
  for (const { engine } of devices) expect(engine.connection.kind).toBe("online")
  await world.pass(30_000)
  const shown = await story.read(alice, team)
  expect(shown.map((line) => line.replace(/^\w+: /, "")).toSorted()).toEqual(
    devices.map((_, i) => `written by ${i}`).toSorted(),
  )
  for (const device of devices) expect(await story.read(device, team)).toEqual(shown)
  const log = await storedLog(world, team)
  expect(log.filter(({ header }) => header.kind === "message")).toHaveLength(devices.length)
  expectNoTrouble(story)
})
