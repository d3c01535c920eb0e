import { expect, test } from "vitest"
import { killRun } from "./src/kill-run.ts"
import { proxyRun } from "./src/proxy-run.ts"

test("LG4 A server that is killed between and inside sends loses nothing that it acknowledged and stores nothing twice", async () => {
  const report = await killRun(8, 1)
  expect(report.problems).toEqual([])
  expect(report.sent).toBe(16)
}, 500_000)

test("LG4 CN9 Through a network that cuts, stalls and duplicates, three devices agree on one order with each message once", async () => {
  const report = await proxyRun(60, 1)
  expect(report.problems).toEqual([])
  expect(report.faults.cuts + report.faults.duplicates).toBeGreaterThan(0)
}, 600_000)
