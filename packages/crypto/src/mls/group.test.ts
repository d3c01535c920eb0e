import { toHex } from "@tacit/protocol"
import { describe, expect, test } from "vitest"
import type { MlsGroup } from "./group.ts"
import { createSuite } from "./suite.ts"
import { assembled, committed, followed, person, seededRandomness, staged } from "./testing/people.ts"

const alice = person("alice")
const bob = person("bob")
const carol = person("carol")
const suite = await createSuite(seededRandomness("group"))

async function expectAgreement(groups: readonly MlsGroup[]): Promise<void> {
  const keys = await Promise.all(groups.map(async (group) => toHex(await group.epochKey())))
  expect(new Set(keys).size).toBe(1)
  expect(new Set(groups.map((group) => toHex(group.authenticator()))).size).toBe(1)
  expect(new Set(groups.map((group) => group.epoch)).size).toBe(1)
}

describe("MlsGroup", () => {
  test("three people join, update, and agree on each epoch key", async () => {
    let groups = await assembled(suite, [alice, bob, carol])
    await expectAgreement(groups)
    for (const committer of [1, 2, 0]) {
      groups = await committed(groups, committer)
      await expectAgreement(groups)
    }
    expect(groups[0]?.members.map(({ account }) => account)).toEqual([
      alice.account,
      bob.account,
      carol.account,
    ])
  })

  test("a removed member is told, and the others go on", async () => {
    const [a, b, c] = (await assembled(suite, [alice, bob, carol])) as [MlsGroup, MlsGroup, MlsGroup]
    const commit = await staged(a, { removes: [carol.account] })
    expect(commit.routing).toEqual([alice.account, bob.account].sort())
    const removed = await c.process(commit.payload)
    expect(removed).toMatchObject({ kind: "removed", committer: alice.account })
    await expectAgreement([commit.accept(), await followed(b, commit.payload)])
  })
})
