/** Five thousand clients lose one server at the same moment. */
import { expect, test } from "vitest"
import { SeededRandom } from "../testing/seeded-random.ts"
import { type ConnectionState, transition } from "./state.ts"

const CLIENTS = 5000
const SECOND = 1000

/** When a client tries to connect, until `end`, while every try fails at once. */
function tries(end: number, jitter: () => number): readonly number[] {
  const times: number[] = []
  let state: ConnectionState = { kind: "online" }
  for (let now = 0; now < end; times.push(now)) {
    state = transition(state, { kind: "closed" }, now, jitter()).state
    if (state.kind !== "waiting") throw new TypeError(state.kind)
    now = state.until
    state = transition(state, { kind: "timer" }, now, jitter()).state
  }
  return times
}

/** How many there are in each whole second of a span. */
function perSecond(times: readonly number[], from: number, to: number): readonly number[] {
  const counts = Array.from({ length: (to - from) / SECOND }, () => 0)
  for (const time of times) if (time >= from && time < to) counts[Math.floor((time - from) / SECOND)]! += 1
  return counts
}

test("CN11 DO-06 Clients that find no server do not come back together: in any second few of them try, and each again within half a minute", () => {
  const random = new SeededRandom(1)
  const jitter = () => random.below(2 ** 31) / 2 ** 31
  const all = Array.from({ length: CLIENTS }, () => tries(180 * SECOND, jitter))
  const counts = perSecond(all.flat(), 60 * SECOND, 150 * SECOND)
  // Tries are 16.5 s apart on average: 303 a second, if they are spread evenly.
  const even = CLIENTS / 16.5
  for (const count of counts) {
    expect(count).toBeLessThan(1.5 * even)
    expect(count).toBeGreaterThan(0.5 * even)
  }
  // Whenever the server comes back, everybody has found it half a minute later.
  for (const times of all)
    for (let i = 1; i < times.length; i++)
      expect((times[i] as number) - (times[i - 1] as number)).toBeLessThanOrEqual(30 * SECOND)
})
