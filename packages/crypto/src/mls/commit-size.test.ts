import { expect, test } from "vitest"
import { createSuite } from "./suite.ts"
import { assembled, change, groupSettings, person, seededRandomness } from "./testing/people.ts"

const alice = person("alice")
const bob = person("bob")
const suite = await createSuite(seededRandomness("commit size"))

test("MD-01: commits that say more or less have few sizes, so that a name does not show by its length", async () => {
  let [group] = await assembled(suite, [alice, bob])
  const sizes = new Set<number>()
  for (let length = 0; length < 64; length += 4) {
    const settings = { ...groupSettings(alice), name: "n".repeat(length) }
    const result = await group?.stage(change({ settings }))
    if (result?.kind !== "staged") throw new Error("not staged")
    sizes.add(result.staged.payload.length)
    group = result.staged.abandon()
  }
  expect(sizes.size).toBeLessThanOrEqual(2)
})
