import { expect, test } from "vitest"
import { compare, excessive } from "./comparison.ts"
import { costsAt } from "./growth.ts"

/** The bounds are those of `npm run bench:growth`, which goes on to 1,000 conversations and 100,000 messages. */
test("what an action costs does not grow with the account's conversations and messages", async () => {
  const small = await costsAt({ conversations: 10, messages: 10 })
  const conversations = await costsAt({ conversations: 300, messages: 10 })
  expect(excessive(compare(small, conversations))).toEqual([])
  const messages = await costsAt({ conversations: 10, messages: 3000 })
  expect(excessive(compare(small, messages))).toEqual([])
}, 180_000)
