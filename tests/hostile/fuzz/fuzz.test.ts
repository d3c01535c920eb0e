/**
 * A small run of the fuzzer on every target, and every input that once failed. The long form is
 * `npm run test:fuzz`.
 */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { fromHex, toHex } from "@tacit/protocol"
import { describe, expect, test } from "vitest"
import { run, taking } from "../src/fuzz/run.ts"
import { TARGETS } from "./registry.ts"

/** What the inputs of a target may cost, in shares: more of the fast ones. */
const INPUTS = { most: 400, least: 3, perShare: 0.25 }
const FIRST = 20_261_121

interface Found {
  readonly target: string
  readonly input: string
}

const FOUND = JSON.parse(readFileSync(join(import.meta.dirname, "found.json"), "utf8")) as readonly Found[]

/** Runs a few inputs of every target whose name begins so, and tells what failed. */
async function failuresOf(prefix: string): Promise<readonly object[]> {
  const targets = TARGETS.filter(({ name }) => name.startsWith(prefix))
  expect(targets).not.toEqual([])
  const failed: object[] = []
  for (const target of targets) {
    const { most, least, perShare } = INPUTS
    const inputs = Math.min(most, Math.max(least, Math.round(target.share * perShare)))
    const { failures } = await run([target], { first: FIRST, inputs, mostFailures: 1 })
    for (const { number, error, input } of failures)
      failed.push({ target: target.name, number, error, bytes: toHex(input) })
  }
  return failed
}

test("CO7 CO8 CO-10 What @tacit/protocol reads is the one encoding of what it says, or is refused by the one error", async () => {
  expect(await failuresOf("protocol/")).toEqual([])
})

test("CO7 CO8 CO-10 Records of a device and items of a vault are read in their one encoding, or refused", async () => {
  expect(await failuresOf("client/")).toEqual([])
})

test("CO7 CO-10 MS-14 Seals, messages, credentials and vaults open as they were sealed, or are refused", async () => {
  expect(await failuresOf("crypto/")).toEqual([])
})

test("CM6 ML-03 MS-14 Whatever comes to the guard before MLS, signed by a member or not, is judged and never thrown", async () => {
  expect(await failuresOf("mls/")).toEqual([])
})

test("CN6 CN8 CO-10 ML-03 The server answers every frame and every body, or closes, and goes on", async () => {
  expect(await failuresOf("server/")).toEqual([])
})

test("CO7 ML-03 A client whose server says anything, or whose disk was damaged, meets no error of its own", async () => {
  expect(await failuresOf("engine/")).toEqual([])
})

describe("inputs that once failed", () => {
  test("are of targets that there are", () => {
    const names = TARGETS.map(({ name }) => name)
    for (const { target } of FOUND) expect(names).toContain(target)
  })

  for (const target of TARGETS) {
    const inputs = FOUND.filter((found) => found.target === target.name)
    if (inputs.length === 0) continue
    test(`CO-10 ${target.name}: ${inputs.length} of them`, async () => {
      const feed = await target.prepare()
      for (const { input } of inputs)
        expect(["accepted", "refused"]).toContain(await taking(feed, fromHex(input)))
    })
  }
})

test("the same number is the same input", async () => {
  const once = await run(TARGETS, { first: 1, inputs: 2000 })
  const again = await run(TARGETS, { first: 1, inputs: 2000 })
  expect([...again.tallies]).toEqual([...once.tallies])
})
