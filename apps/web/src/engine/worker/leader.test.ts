import type { Engine } from "@tacit/client"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import type { Snapshot } from "../messages.ts"
import { Leader } from "./leader.ts"

const SHOWN = "c".repeat(64)
const account = "a".repeat(64)

let told: string[]
/** How often each of the reads fails yet. */
let failures: { details: number; conversations: number }
/** The list is read when this is over. */
let reading: Promise<void>
let leader: Leader

function failing(what: keyof typeof failures): void {
  if (failures[what]-- > 0) throw new Error("the store does not answer")
}

/** Knows one conversation, in which nothing was said. */
const engine = {
  profile: { account },
  connection: { kind: "online" },
  listen: () => () => {},
  start: () => {},
  stop: async () => {},
  describe: async () => new Map(),
  reading: {
    conversations: async () => {
      await reading
      failing("conversations")
      return [
        { conversation: SHOWN, kind: "group", name: "Friends", members: [account], membership: "member" },
      ]
    },
    details: async () => {
      failing("details")
      return { membership: "member", epoch: 0, members: [], held: [], read: -1 }
    },
    messages: async () => [],
    log: async () => [],
  },
} as unknown as Engine

beforeEach(() => {
  vi.useFakeTimers()
  told = []
  reading = Promise.resolve()
  failures = { details: 0, conversations: 0 }
  leader = new Leader(engine, (snapshot: Snapshot) => told.push(snapshot.name), undefined)
})
afterEach(async () => {
  await leader.stop()
  vi.useRealTimers()
})

test("TB1 A chat that cannot be read keeps the list from nobody, and is told once it can", async () => {
  failures.details = 2
  leader.start()
  leader.watch("tab", [SHOWN])
  await vi.advanceTimersByTimeAsync(100)
  expect(told).toEqual(["connection", "notices", "conversations"])
  await vi.advanceTimersByTimeAsync(10_000)
  expect(told).toEqual(["connection", "notices", "conversations", "chat"])
})

test("TB1 What changes is told at once while a chat cannot be read, which nobody asks for once no tab shows it", async () => {
  failures.details = Number.POSITIVE_INFINITY
  leader.start()
  leader.watch("tab", [SHOWN])
  await vi.advanceTimersByTimeAsync(100)
  told = []
  leader.tellAll()
  await vi.advanceTimersByTimeAsync(100)
  expect(told).toEqual(["connection", "notices", "conversations"])
  leader.watch("tab", [])
  await vi.advanceTimersByTimeAsync(10_000)
  expect(vi.getTimerCount()).toBe(0)
})

test("TB1 A list that cannot be read is told once it can", async () => {
  failures.conversations = 1
  leader.start()
  await vi.advanceTimersByTimeAsync(10_000)
  expect(told).toEqual(["connection", "notices", "conversations"])
})

test("A leader that has stepped down tries nothing again, though it was reading", async () => {
  const { promise, reject } = Promise.withResolvers<void>()
  reading = promise
  leader.start()
  await vi.advanceTimersByTimeAsync(100)
  await leader.stop()
  reject(new Error("the store is closed"))
  await vi.advanceTimersByTimeAsync(0)
  expect(vi.getTimerCount()).toBe(0)
  expect(told).toEqual(["connection", "notices"])
})
