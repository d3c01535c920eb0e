import { describe, expect, test } from "vitest"
import { accountOf, conversationOf, hashOf } from "../testing/entries.ts"
import { namedChain, withChain, withCounter } from "./named.ts"
import { newRecord } from "./session.ts"

const record = newRecord(conversationOf("a"), 0)
const [alice, bob] = [accountOf("alice"), accountOf("bob")]
const [phone, laptop] = [hashOf("phone") as string, hashOf("laptop") as string] as never[]

describe("what a log has named", () => {
  test("a counter is kept for each device, the newest one", () => {
    let counters = withCounter(record, phone as never, 1)
    counters = withCounter({ ...record, counters }, laptop as never, 7)
    counters = withCounter({ ...record, counters }, phone as never, 2)
    expect(new Map(counters.map(({ device, counter }) => [device, counter]))).toEqual(
      new Map([
        [phone, 2],
        [laptop, 7],
      ]),
    )
  })

  test("an account that named no link yet is before its first one", () => {
    expect(namedChain(record, alice)).toBe(-1)
    const chains = withChain(record, alice, 0)
    expect(namedChain({ ...record, chains }, alice)).toBe(0)
  })

  test("a chain only rises, and others stay as they were", () => {
    let chains = withChain(record, alice, 5)
    chains = withChain({ ...record, chains }, bob, 1)
    for (const lower of [5, 4, 0]) expect(withChain({ ...record, chains }, alice, lower)).toBe(chains)
    chains = withChain({ ...record, chains }, alice, 6)
    expect(namedChain({ ...record, chains }, alice)).toBe(6)
    expect(namedChain({ ...record, chains }, bob)).toBe(1)
    expect(chains).toHaveLength(2)
  })

  test("the record itself is not changed", () => {
    withChain(record, alice, 5)
    withCounter(record, phone as never, 1)
    expect(record).toEqual(newRecord(conversationOf("a"), 0))
  })
})
