/**
 * Prints what a send, a commit, a vault write and a log-in (up to and including the device link) cost at 10
 * and at 1,000 conversations, and with 10 and with 100,000 messages. Fails if bytes or rows grow by more
 * than they may. Writing the messages takes nearly all the time: some eight minutes of a processor.
 */
import { compare, excessive, table } from "./comparison.ts"
import { costsAt, type Size } from "./growth.ts"

const SMALL: Size = { conversations: 10, messages: 10 }
const MANY_CONVERSATIONS: Size = { ...SMALL, conversations: 1000 }
const MANY_MESSAGES: Size = { ...SMALL, messages: 100_000 }

const tell = (line: string) => console.error(`  ${line}`)

const small = await costsAt(SMALL, tell)
const conversations = compare(small, await costsAt(MANY_CONVERSATIONS, tell))
console.log(`${table(conversations, "10 conversations", "1,000 conversations")}\n`)
const messages = compare(small, await costsAt(MANY_MESSAGES, tell))
console.log(`${table(messages, "10 messages", "100,000 messages")}\n`)

for (const { action, measure, ratio, most } of excessive([...conversations, ...messages])) {
  console.error(`${action}: ${measure} grow by ${ratio.toFixed(2)}, at most ${most} is allowed`)
  process.exitCode = 1
}
