/** What the server gets to see of a group's name and of who is what in it: its store, the wire and its log. */
import { serialize } from "node:v8"
import { stateItem } from "@tacit/client/records"
import { encode } from "@tacit/protocol"
import { groupSettings } from "@tacit/protocol/content"
import { accountOf, expectNoTrouble, Story } from "@tacit/testkit/story"
import { vaultItem } from "@tacit/testkit/vault-reader"
import { expect, test } from "vitest"

const FIRST = "Quarterly merger talks"
const SECOND = "Übernahme: geheim"

/** The life of a group with these names, in which one of two members becomes an admin. */
async function groupWith(first: string, second: string, admin: "bob" | "carol") {
  const story = await Story.begin({ seed: "names" })
  const [alice, bob, carol] = await story.people("alice", "bob", "carol")
  const members = [bob, carol].map(accountOf)
  const team = await story.do(alice.engine.create({ kind: "group", name: first, members }))
  await story.world.settle()
  await story.do(alice.engine.membership.setRole(team, accountOf(admin === "bob" ? bob : carol), "admin"))
  await story.do(alice.engine.membership.rename(team, second))
  await story.say(bob, team, "so that is settled")
  const fresh = await story.fresh("carol")
  for (const device of [alice, bob, carol, fresh])
    expect((await story.summary(device, team))?.name).toBe(second)
  expectNoTrouble(story)
  return { story, alice, bob, team }
}

/** Everything that the server of a world ever saw, kept or logged. */
function seenBy({ world }: Story): Buffer {
  const stored = world.store.calls.map(({ args }) => serialize(args))
  return Buffer.concat([...world.network.wire, ...stored, Buffer.from(world.logged.join("\n"))])
}

test("MD-05 Neither a group's names nor its roles are in the server's store, on the wire or in its log", async () => {
  const { story, alice, bob, team } = await groupWith(FIRST, SECOND, "bob")
  const roles = [
    { account: accountOf(alice), role: "owner" as const },
    { account: accountOf(bob), role: "admin" as const },
  ].sort((a, b) => (a.account < b.account ? -1 : 1))
  const settings = { policy: 1, kind: "group" as const, creator: accountOf(alice), name: SECOND, roles }
  // The list of roles stands at the end.
  const ofRoles = Buffer.from(encode(groupSettings, settings)).subarray(-2 * (32 + 1) - 4)
  const state = await vaultItem(story.world, alice, `conversation/${team}/state`, stateItem)
  const plain = Buffer.from(state?.state ?? [])
  for (const known of [Buffer.from(SECOND), ofRoles]) expect(plain.includes(known)).toBe(true)
  const seen = seenBy(story)
  for (const sought of [Buffer.from(FIRST), Buffer.from(SECOND), ofRoles])
    for (const form of [sought, Buffer.from(sought.toString("hex"))]) expect(seen.includes(form)).toBe(false)
})

test("MD-05 MD-01 Whoever becomes an admin and whatever a group is called from now on, the server sees the same requests of the same sizes", async () => {
  const traces = []
  for (const [second, admin] of [
    [SECOND, "bob"],
    [SECOND, "carol"],
    ["x", "bob"],
  ] as const) {
    const { story } = await groupWith(FIRST, second, admin)
    traces.push(story.world.network.requests.map(({ device, frame }) => `${device} ${frame.length}`))
  }
  expect(traces[0]?.length).toBeGreaterThan(20)
  expect(traces[1]).toEqual(traces[0])
  expect(traces[2]).toEqual(traces[0])
})
