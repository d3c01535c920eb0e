/** The disk of an honest server is full, fails now and then, or is exchanged for an older copy. */
import { refuse } from "@tacit/server"
import { RecordedStore } from "@tacit/testkit"
import { expectNoTrouble, kinds, Story } from "@tacit/testkit/story"
import { storedLog } from "@tacit/testkit/vault-reader"
import { expect, test } from "vitest"

/** A store whose writes can be made to fail. */
class BadDisk extends RecordedStore {
  /** What becomes of the next writes, in turn; those behind the last one succeed. */
  fate: (() => "works" | "full" | "fails" | "fails when it is written") | undefined

  constructor() {
    super()
    const { write } = this
    this.write = async (job) => {
      const fate = this.fate?.() ?? "works"
      if (fate === "full") return refuse("storage-full")
      if (fate === "fails") throw new Error("EIO")
      const verdict = await write(job)
      if (fate === "fails when it is written") throw new Error("EIO")
      return verdict
    }
  }
}

async function begin() {
  const disk = new BadDisk()
  const story = await Story.begin({ store: disk })
  const [alice, bob] = await story.people("alice", "bob")
  const team = await story.group(alice, bob)
  await story.say(alice, team, "before")
  return { story, disk, alice, bob, team }
}

test("ST9 DO-07 While the server's disk is full nothing is stored and nothing lost: messages wait and go once when there is room, and everything can be read meanwhile", async () => {
  const { story, disk, alice, bob, team } = await begin()
  const before = disk.calls.length
  disk.fate = () => "full"
  await story.do(alice.engine.send(team, "one"))
  await story.do(bob.engine.send(team, "two"))
  await expect(story.do(alice.engine.membership.rotateKeys(team))).rejects.toMatchObject({
    code: "storage-full",
  })
  await story.world.pass(60_000)
  expect(disk.calls).toHaveLength(before)
  expect(await story.read(alice, team)).toEqual(["alice: before", "alice: one (sending)"])
  expect(await story.read(bob, team)).toEqual(["alice: before", "bob: two (sending)"])
  disk.fate = undefined
  await story.world.pass(60_000)
  await story.do(alice.engine.membership.rotateKeys(team))
  for (const device of [alice, bob, await story.fresh("bob")]) {
    const shown = await story.read(device, team)
    expect(shown.toSorted()).toEqual(["alice: before", "alice: one", "bob: two"])
  }
  expectNoTrouble(story)
})

test.each(["fails", "fails when it is written"] as const)(
  "LG6 DO-07 Where every second write of the server %s, what is said stands once, and all show the same",
  async (fate) => {
    const { story, disk, alice, bob, team } = await begin()
    story.expectBug(/EIO/, "the disk of the server fails")
    let writes = 0
    disk.fate = () => (writes++ % 2 === 0 ? fate : "works")
    for (let i = 0; i < 6; i++) {
      await story.do((i % 2 === 0 ? alice : bob).engine.send(team, `text ${i}`))
      await story.world.pass(60_000)
    }
    disk.fate = undefined
    await story.world.pass(60_000)
    expect(writes).toBeGreaterThanOrEqual(6)
    const said = ["before", ...[0, 1, 2, 3, 4, 5].map((i) => `text ${i}`)]
    const log = await storedLog(story.world, team)
    expect(log.filter(({ header }) => header.kind === "message")).toHaveLength(said.length)
    // Who had to wait for the server comes later; how it came is the same for all.
    const shown = await story.read(alice, team)
    expect(shown.map((line) => line.slice(line.indexOf(" ") + 1)).toSorted()).toEqual(said)
    for (const device of [bob, await story.fresh("alice")])
      expect(await story.read(device, team)).toEqual(shown)
    for (const device of [alice, bob]) expect(kinds(device)).toEqual([])
  },
)

test("LG10 DO-07 A server that goes on from an older copy of its disk is noticed by all who knew more; they show what they had and say nothing into the older past", async () => {
  const { story, disk, alice, bob, team } = await begin()
  const copy = disk.calls.length
  await story.say(bob, team, "after the copy")
  await story.say(alice, team, "and more")
  await disk.putBack(copy)
  story.world.restartServer()
  await story.world.pass(60_000)
  await story.do(alice.engine.send(team, "into the past"))
  await story.world.pass(60_000)
  for (const device of [alice, bob]) {
    expect(kinds(device)).toContain("log-rollback")
    expect((await story.read(device, team)).slice(0, 3)).toEqual([
      "alice: before",
      "bob: after the copy",
      "alice: and more",
    ])
  }
  expect((await story.read(alice, team)).at(-1)).toBe("alice: into the past (sending)")
  const log = await storedLog(story.world, team)
  expect(log.filter(({ header }) => header.kind === "message")).toHaveLength(1)
})
