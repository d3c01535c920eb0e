import { expect, test } from "vitest"
import type { MlsGroup } from "./group.ts"
import { createSuite } from "./suite.ts"
import {
  assembled,
  change,
  groupSettings,
  keyPackageOf,
  person,
  seededRandomness,
  staged,
} from "./testing/people.ts"

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

test("MD-05 Welcomes to groups of longer and shorter names, with more and fewer roles, have few sizes", async () => {
  const [carol, dave] = [person("carol"), person("dave")]
  const sizes = new Set<number>()
  for (let length = 0; length < 64; length += 4) {
    const settings = groupSettings(alice, length % 8 === 0 ? [] : [[bob, "admin"]])
    const [group] = await assembled(suite, [alice, bob, carol], { ...settings, name: "n".repeat(length) })
    const { keyPackage } = await keyPackageOf(suite, dave)
    const { welcome } = await staged(group as MlsGroup, { adds: [keyPackage] })
    sizes.add(welcome?.length ?? 0)
  }
  expect(sizes.size).toBeLessThanOrEqual(2)
})
