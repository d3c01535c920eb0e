import type { EnginePorts } from "@tacit/client"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { Seat } from "./seat.ts"

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** A tab that opens its account for ever, and notes that it was given the lock. */
function slowTab(account: string, name: string, given: string[]): Seat {
  return new Seat({
    account,
    localKey: new Uint8Array(32),
    lead: () => {
      given.push(name)
      return new Promise<EnginePorts>(() => {})
    },
    keeper: undefined,
    tell: () => {},
    onGone: () => {},
  })
}

/** Lets what was said on the channel arrive, and locks be given. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
}

async function pass(seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    vi.advanceTimersByTime(1000)
    await settled()
  }
}

test("TB2 A tab that opens the account for long is not silent: nobody takes the lock from it, itself included", async () => {
  const given: string[] = []
  const first = slowTab("slow", "first", given)
  await settled()
  const second = slowTab("slow", "second", given)
  await pass(30)
  expect(given).toEqual(["first"])
  await first.close()
  await settled()
  await second.close()
})

test("TB2 A tab from which nothing is heard is replaced after five seconds", async () => {
  const given: string[] = []
  // It holds the lock and says nothing, as a tab that is frozen.
  const frozen = navigator.locks
    .request("tacit:frozen", () => new Promise<void>(() => {}))
    .catch(() => "replaced")
  await settled()
  const tab = slowTab("frozen", "tab", given)
  await pass(4)
  expect(given).toEqual([])
  await pass(2)
  expect(given).toEqual(["tab"])
  expect(await frozen).toBe("replaced")
  await tab.close()
})
