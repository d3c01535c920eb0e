import { toHex } from "@tacit/protocol"
import { deviceOf, expectNoTrouble, Story } from "@tacit/testkit/story"
import { expect, test } from "vitest"

const TIMES = 1000

/** Sealed bytes that went out, each counted once. */
function payloads(story: Story): ReadonlySet<string> {
  return new Set(story.server.requests("message").map(({ payload }) => toHex(payload)))
}

test("MG2 MS-17 A server that calls the epoch stale again and again gets the same bytes each time", async () => {
  const story = await Story.begin()
  const [alice, bob] = await story.people("alice", "bob")
  const talk = await story.direct(alice, bob)
  const stop = story.server.onRequest((request) =>
    request.kind === "message" ? { refuse: "stale-epoch" } : undefined,
  )
  const id = await story.say(alice, talk, "once")
  for (let time = 1; time < TIMES; time++) await story.do(alice.engine.retry(talk, id))
  expect(story.server.requests("message")).toHaveLength(TIMES)
  expect(payloads(story).size).toBe(1)
  stop()
  await story.do(alice.engine.retry(talk, id))
  expect(payloads(story).size).toBe(1)
  expect(await story.read(bob, talk)).toEqual(["alice: once"])
  expectNoTrouble(story)
})

test("MG2 MS-17 A message whose answer is lost again and again is sent with the same bytes each time", async () => {
  const story = await Story.begin()
  const [alice, bob] = await story.people("alice", "bob")
  const talk = await story.direct(alice, bob)
  const head = (await story.do(alice.engine.reading.log(talk))).length - 1
  // Neither the answer nor the entry itself gets back to the author.
  const stop = story.server.onAnswer((frame, caller, request) => {
    if (caller.device !== deviceOf(alice)) return undefined
    if (frame.kind === "entry" || request?.kind === "message") return "drop"
    if (frame.kind !== "reply" || frame.reply.kind !== "log") return undefined
    return { ...frame, reply: { kind: "log", entries: [], head } }
  })
  await story.say(alice, talk, "once")
  while (story.server.requests("message").length < TIMES) {
    story.cut(alice)
    await story.world.pass(250)
  }
  expect(payloads(story).size).toBe(1)
  stop()
  story.cut(alice)
  await story.world.pass(1000)
  expect(await story.read(alice, talk)).toEqual(["alice: once"])
  expect(await story.read(bob, talk)).toEqual(["alice: once"])
  expectNoTrouble(story)
})

test("MG2 What was sent before a crash is sent with the same bytes after it", async () => {
  const story = await Story.begin()
  const [alice, bob] = await story.people("alice", "bob")
  const talk = await story.direct(alice, bob)
  const stop = story.server.onRequest((request) => (request.kind === "message" ? "drop" : undefined))
  await story.say(alice, talk, "once")
  const again = await story.world.reopen(alice)
  await story.world.settle()
  expect(story.server.requests("message")).toHaveLength(2)
  stop()
  story.cut(again)
  await story.world.pass(1000)
  expect(payloads(story).size).toBe(1)
  expect(await story.read(bob, talk)).toEqual(["alice: once"])
  expectNoTrouble(story)
})

test("MG3 After a commit a message is sealed again, with the same id and counter", async () => {
  const story = await Story.begin()
  const [alice, bob] = await story.people("alice", "bob")
  const talk = await story.direct(alice, bob)
  await story.say(alice, talk, "first")
  const stop = story.server.onRequest((request) => (request.kind === "message" ? "drop" : undefined))
  const id = await story.say(alice, talk, "second")
  await story.do(bob.engine.membership.rotateKeys(talk))
  stop()
  story.cut(alice)
  await story.world.pass(1000)
  await story.say(alice, talk, "third")

  const sent = story.server.requests("message").filter((message) => message.id === id)
  expect(new Set(sent.map(({ opening }) => opening)).size).toBe(2)
  expect(await story.read(bob, talk)).toEqual(["alice: first", "alice: second", "alice: third"])
  const rows = (await story.do(bob.engine.reading.log(talk))).map(({ row }) => row)
  const counters = rows.flatMap((row) => (row.kind === "message" ? [row.counter] : []))
  expect(counters).toEqual([1, 2, 3])
  expectNoTrouble(story)
})
