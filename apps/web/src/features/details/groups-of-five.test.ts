import { expect, test } from "vitest"
import { groupsOfFive } from "./groups-of-five.ts"

test("a safety number is shown in groups of five", () => {
  expect(groupsOfFive("0123456789".repeat(6))).toHaveLength(12)
  expect(groupsOfFive("0123456789")).toEqual(["01234", "56789"])
  expect(groupsOfFive("")).toEqual([])
})
