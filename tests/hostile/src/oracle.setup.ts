/** After every test of the suite: whatever the test looked at, the oracle looks at everything. */
import { judgeWorld } from "@tacit/testkit/judge-world"
import { takeWorlds, watchWorlds } from "@tacit/testkit/watched-worlds"
import { afterEach, beforeEach, expect } from "vitest"

beforeEach(watchWorlds)

afterEach(async ({ task }) => {
  const worlds = takeWorlds()
  // A test that failed has said what is wrong already.
  if (task.result?.state === "fail") return
  const wrong: string[] = []
  for (const world of worlds) wrong.push(...(await judgeWorld(world)))
  expect(wrong, "the oracle").toEqual([])
})
