import { expect, test } from "vitest"
import { shrink } from "./shrink.ts"

const numbers = Array.from({ length: 48 }, (_, i) => i)
const needs = (...wanted: readonly number[]) => {
  let tries = 0
  return {
    fails: async (items: readonly number[]) => {
      tries++
      return wanted.every((each) => items.includes(each))
    },
    tries: () => tries,
  }
}

test.each([[[]], [[7]], [[0, 47]], [[3, 4, 21, 40]]])(
  "A list shrinks to what it takes to fail: %j",
  async (wanted) => {
    expect(await shrink(numbers, needs(...wanted).fails, 1000)).toEqual(wanted)
  },
)

test("Shrinking ends with the tries, and what is left still fails", async () => {
  const { fails, tries } = needs(3, 40)
  const left = await shrink(numbers, fails, 4)
  expect(tries()).toBe(4)
  expect(left.length).toBeLessThan(numbers.length)
  expect(await fails(left)).toBe(true)
})
