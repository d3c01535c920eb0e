/** Tests that forget to look at what is wrong; oracle.setup.test.ts runs them. */
import { World } from "@tacit/testkit"
import { expect, test } from "vitest"

const bug = new Error("of ours")

test("an honest world", async () => {
  expect(await World.create()).toBeDefined()
})

test("one of two worlds with a bug", async () => {
  await World.create()
  const world = await World.create()
  world.bugs.push(bug)
})

test("an honest world after it", async () => {
  expect(await World.create()).toBeDefined()
})

test("a bug that was expected", async () => {
  const world = await World.create()
  world.bugs.push(bug)
  world.evidence.expectedBugs.push({ like: /of ours/, because: "this test makes it" })
})

test("a test that fails by itself", async () => {
  const world = await World.create()
  world.bugs.push(bug)
  expect(world.bugs).toEqual([])
})
