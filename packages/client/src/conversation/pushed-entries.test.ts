import type { CarriedEntry } from "@tacit/protocol"
import { describe, expect, test } from "vitest"
import { conversationOf, headerOf } from "../testing/entries.ts"
import { PushedEntries } from "./pushed-entries.ts"

const a = conversationOf("a")
const b = conversationOf("b")
const pushed = (conversation: typeof a, index: number): CarriedEntry => ({
  header: headerOf(conversation, index),
  payload: undefined,
})

/** Indexes that are taken from `index` on. */
const taken = (entries: PushedEntries, conversation: typeof a, index: number) =>
  entries.takeFrom(conversation, index).map(({ header }) => header.index)

describe("pushed entries", () => {
  test("are taken once, as far as they follow one another", () => {
    const entries = new PushedEntries()
    for (const index of [5, 7, 4, 3]) entries.add(pushed(a, index))
    expect(taken(entries, a, 3)).toEqual([3, 4, 5])
    expect(taken(entries, a, 3)).toEqual([])
    entries.add(pushed(a, 6))
    expect(taken(entries, a, 6)).toEqual([6, 7])
  })

  test("wait for what is missing before them, and are dropped when the log has passed them", () => {
    const entries = new PushedEntries()
    for (const index of [4, 9]) entries.add(pushed(a, index))
    expect(taken(entries, a, 3)).toEqual([])
    expect(taken(entries, a, 6)).toEqual([])
    expect(taken(entries, a, 4)).toEqual([])
    expect(taken(entries, a, 9)).toEqual([9])
  })

  test("of one conversation say nothing about another", () => {
    const entries = new PushedEntries()
    entries.add(pushed(a, 1))
    entries.add(pushed(b, 2))
    expect(taken(entries, b, 1)).toEqual([])
    expect(taken(entries, b, 2)).toEqual([2])
    expect(taken(entries, a, 1)).toEqual([1])
  })

  test("that come twice are taken once", () => {
    const entries = new PushedEntries()
    entries.add(pushed(a, 1))
    entries.add(pushed(a, 1))
    expect(taken(entries, a, 1)).toEqual([1])
  })

  test("that nobody takes are forgotten before they fill the memory", () => {
    const entries = new PushedEntries()
    for (let index = 1; index <= 256; index++) entries.add(pushed(a, index))
    entries.add(pushed(a, 257))
    expect(taken(entries, a, 1)).toEqual([])
    expect(taken(entries, a, 257)).toEqual([257])
  })

  test("say that they wait until they are taken", () => {
    const entries = new PushedEntries()
    entries.add(pushed(a, 2))
    expect([entries.has(a), entries.has(b)]).toEqual([true, false])
    entries.takeFrom(a, 1)
    expect(entries.has(a)).toBe(true)
    entries.takeFrom(a, 2)
    expect(entries.has(a)).toBe(false)
  })

  test("go with the connection that brought them", () => {
    const entries = new PushedEntries()
    entries.add(pushed(a, 1))
    entries.clear()
    expect(taken(entries, a, 1)).toEqual([])
  })
})
