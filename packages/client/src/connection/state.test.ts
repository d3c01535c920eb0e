import { describe, expect, test } from "vitest"
import {
  backOff,
  type ConnectionEffect,
  type ConnectionEvent,
  type ConnectionState,
  transition,
} from "./state.ts"

type StateKind = ConnectionState["kind"]
type EventKind = ConnectionEvent["kind"]

const NOW = 1_000_000
const JITTER = 0.5

const STATES: { readonly [S in StateKind]: Extract<ConnectionState, { kind: S }> } = {
  stopped: { kind: "stopped", reason: undefined },
  connecting: { kind: "connecting", attempt: 3 },
  proving: { kind: "proving", attempt: 3 },
  online: { kind: "online" },
  waiting: { kind: "waiting", attempt: 3, until: NOW + 1 },
}

const EVENTS: { readonly [E in EventKind]: Extract<ConnectionEvent, { kind: E }> } = {
  start: { kind: "start" },
  challenge: { kind: "challenge" },
  accepted: { kind: "accepted" },
  refused: { kind: "refused", code: "not-found" },
  closed: { kind: "closed" },
  timer: { kind: "timer" },
  stop: { kind: "stop" },
}

const open: ConnectionEffect = { kind: "open" }
const ping: ConnectionEffect = { kind: "ping" }
const schedule = (delay: number): ConnectionEffect => ({ kind: "schedule", delay })
const prove: ConnectionEffect = { kind: "prove" }
const close: ConnectionEffect = { kind: "close" }
const fail: ConnectionEffect = { kind: "fail-requests" }

const to = (state: ConnectionState, ...effects: ConnectionEffect[]) => ({ state, effects })
const wait = (attempt: number) => {
  const delay = backOff(attempt, JITTER)
  return to({ kind: "waiting", attempt, until: NOW + delay }, fail, schedule(delay))
}
const silent = (attempt: number) => {
  const { state, effects } = wait(attempt)
  return to(state, close, ...effects)
}
const stopped = to({ kind: "stopped", reason: undefined }, close, fail)
const stay = "stays" as const

/** Every state × event. A state or event that is missing here does not compile. */
const TABLE: {
  readonly [S in StateKind]: { readonly [E in EventKind]: ReturnType<typeof transition> | typeof stay }
} = {
  stopped: {
    start: to({ kind: "connecting", attempt: 0 }, open, schedule(20_000)),
    challenge: stay,
    accepted: stay,
    refused: stay,
    closed: stay,
    timer: stay,
    stop: stay,
  },
  connecting: {
    start: stay,
    challenge: to({ kind: "proving", attempt: 3 }, prove),
    accepted: stay,
    refused: stay,
    closed: wait(4),
    timer: silent(4),
    stop: stopped,
  },
  proving: {
    start: stay,
    challenge: stay,
    accepted: to({ kind: "online" }, schedule(60_000)),
    refused: to({ kind: "stopped", reason: "not-found" }, close, fail),
    closed: wait(4),
    timer: silent(4),
    stop: stopped,
  },
  online: {
    start: stay,
    challenge: stay,
    accepted: stay,
    refused: stay,
    closed: wait(0),
    timer: to({ kind: "online" }, ping, schedule(60_000)),
    stop: stopped,
  },
  waiting: {
    start: stay,
    challenge: stay,
    accepted: stay,
    refused: stay,
    closed: stay,
    timer: to({ kind: "connecting", attempt: 3 }, open, schedule(20_000)),
    stop: stopped,
  },
}

const rows = Object.entries(TABLE).flatMap(([state, events]) =>
  Object.entries(events).map(([event, expected]) => ({
    state: STATES[state as StateKind],
    event: EVENTS[event as EventKind],
    expected,
  })),
)

describe("the connection's state machine", () => {
  test.each(rows)("$state.kind on $event.kind", ({ state, event, expected }) => {
    const before = structuredClone(state)
    const result = transition(state, event, NOW, JITTER)
    expect(state).toEqual(before)
    if (expected === stay) expect(result).toEqual({ state, effects: [] })
    else expect(result).toEqual(expected)
    if (expected === stay) expect(result.state).toBe(state)
  })
})

describe("the back-off", () => {
  test("grows from a quarter of a second to half a minute and no further", () => {
    const longest = [0, 1, 2, 3, 6, 7, 8, 1000].map((attempt) => backOff(attempt, 1))
    expect(longest).toEqual([250, 500, 1000, 2000, 16_000, 30_000, 30_000, 30_000])
  })

  test("is spread over nine tenths of its length and is never nothing", () => {
    for (const attempt of [0, 1, 5, 20, Number.MAX_SAFE_INTEGER]) {
      expect(backOff(attempt, 0)).toBe(Math.round(backOff(attempt, 1) / 10))
      expect(backOff(attempt, 0)).toBeGreaterThan(0)
      expect(backOff(attempt, 0.5)).toBeGreaterThan(backOff(attempt, 0.1))
    }
  })

  test("starts small again only after the connection was proved", () => {
    const failed = transition({ kind: "proving", attempt: 5 }, { kind: "closed" }, NOW, JITTER)
    expect(failed.state).toMatchObject({ kind: "waiting", attempt: 6 })
    const lost = transition({ kind: "online" }, { kind: "closed" }, NOW, JITTER)
    expect(lost.state).toMatchObject({ kind: "waiting", attempt: 0 })
  })
})
