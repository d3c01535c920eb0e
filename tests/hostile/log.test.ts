import { type CarriedEntry, type ConversationId, type MessageId, messageIdFrom } from "@tacit/protocol"
import type { Device } from "@tacit/testkit"
import { damaged, relinked, serve } from "@tacit/testkit/forged-log"
import { accountOf, expectNoTrouble, kinds, Story } from "@tacit/testkit/story"
import { storedLog } from "@tacit/testkit/vault-reader"
import { expect, test } from "vitest"

interface Talk {
  readonly story: Story
  readonly alice: Device
  readonly bob: Device
  readonly talk: ConversationId
}

async function begin(): Promise<Talk> {
  const story = await Story.begin()
  const [alice, bob] = await story.people("alice", "bob")
  return { story, alice, bob, talk: await story.direct(alice, bob) }
}

/** Alice says three things while bob is away; bob then comes back to what the server made of the log. */
async function away({ story, alice, bob, talk }: Talk): Promise<readonly CarriedEntry[]> {
  await story.say(bob, talk, "hello")
  await story.disconnect(bob)
  for (const text of ["one", "two", "three"]) await story.say(alice, talk, text)
  return storedLog(story.world, talk)
}

async function returns({ story, bob, talk }: Talk, log: readonly CarriedEntry[]): Promise<void> {
  serve(story, accountOf(bob), talk, log)
  await story.reconnect(bob)
  story.server.heard.length = 0
}

const without = (log: readonly CarriedEntry[], index: number) =>
  log.filter(({ header }) => header.index !== index)
const swapped = (log: readonly CarriedEntry[], a: number, b: number) =>
  log.map((entry, i) => (i === a ? log[b] : i === b ? log[a] : entry) as CarriedEntry)
const changed = (
  log: readonly CarriedEntry[],
  index: number,
  change: (entry: CarriedEntry) => CarriedEntry,
) => log.map((entry) => (entry.header.index === index ? change(entry) : entry))

test("LG10 A payload that does not match its hash is a log-gap and costs nothing else", async () => {
  const all = await begin()
  await returns(all, changed(await away(all), 4, damaged))
  expect(all.bob.events).toEqual([{ kind: "log-gap", conversation: all.talk, index: 4 }])
  expect(await all.story.read(all.bob, all.talk)).toEqual(["bob: hello", "alice: one", "alice: three"])
})

test("LG10 A damaged row that the server leaves out is a log-gap and costs nothing else", async () => {
  const all = await begin()
  const { story, alice, bob, talk } = all
  await returns(all, without(await away(all), 4))
  expect(bob.events).toEqual([{ kind: "log-gap", conversation: talk, index: 4 }])
  expect(await story.read(bob, talk)).toEqual(["bob: hello", "alice: one", "alice: three"])
  expect(story.world.bugs).toEqual([])
  expect(kinds(alice)).toEqual([])
})

test("MG12 A payload that the server changed and hashed anew is message-rejected", async () => {
  const all = await begin()
  await returns(all, relinked(changed(await away(all), 4, damaged)))
  expect(all.bob.events).toMatchObject([
    { kind: "message-rejected", index: 4, reason: "damaged" },
    // The next message names the entry that its author saw there.
    { kind: "log-fork", index: 5 },
    { kind: "message-rejected", index: 5, reason: "other-history" },
  ])
  expect(await all.story.read(all.bob, all.talk)).toEqual(["bob: hello", "alice: one"])
})

test("MG7 MS-02 A log whose order the server changed is log-fork", async () => {
  const all = await begin()
  await returns(all, relinked(swapped(await away(all), 4, 5)))
  expect(kinds(all.bob)).toEqual(["log-fork", "message-rejected"])
  expect(await all.story.read(all.bob, all.talk)).toEqual(["bob: hello", "alice: one", "alice: two"])
})

test("MG7 MS-03 A log from which the server took an entry is log-fork", async () => {
  const all = await begin()
  await returns(all, relinked(without(await away(all), 4)))
  expect(kinds(all.bob)).toEqual(["log-fork", "message-rejected"])
  expect(await all.story.read(all.bob, all.talk)).toEqual(["bob: hello", "alice: one"])
})

const FAR = 2 ** 52
const TOO_FAR = 65_536 + 500

test.each([
  ["near 2^52, as its log's end", FAR, FAR],
  ["near 2^52, behind its log's end", FAR, 6],
  ["with a few more missing than may be missing", TOO_FAR, TOO_FAR],
  ["just behind its log's end", 8, 7],
])(
  "LG10 ML-04 An entry with an index %s is not taken, and nothing counts up to it",
  async (_what, index, head) => {
    const all = await begin()
    const { story, bob, talk } = all
    const log = await away(all)
    const last = log.at(-1) as CarriedEntry
    story.server.onReply("log", (_reply, { account }, request) => {
      if (account !== accountOf(bob) || request?.kind !== "log-read" || request.conversation !== talk)
        return undefined
      const moved = { ...last, header: { ...last.header, index } }
      return { kind: "log", entries: [...log.slice(request.from, -1), moved], head }
    })
    await story.reconnect(bob)
    expect(await story.read(bob, talk)).toEqual(
      head === index ? ["bob: hello", "alice: one", "alice: two"] : ["bob: hello"],
    )
    expect(kinds(bob)).toEqual([])
    // What is done to one log keeps nobody from the others.
    const carol = await story.person("carol")
    const other = await story.direct(carol, bob)
    await story.say(carol, other, "elsewhere")
    expect(await story.read(bob, other)).toEqual(["carol: elsewhere"])
  },
)

test("LG10 Entries that come in another order than they say are not shown in that order", async () => {
  const all = await begin()
  await returns(all, swapped(await away(all), 4, 5))
  expect(kinds(all.bob)).toContain("log-gap")
  expect(kinds(all.bob)).toContain("log-fork")
  expect(await all.story.read(all.bob, all.talk)).toEqual(["bob: hello", "alice: one", "alice: three"])
})

test("MS-01 LG10 Entries that are pushed twice and in any order are shown once and in order", async () => {
  const { story, alice, bob, talk } = await begin()
  const late: (() => void)[] = []
  const stop = story.server.onAnswer((frame, caller) => {
    if (frame.kind !== "entry" || caller.account !== accountOf(bob)) return undefined
    late.unshift(() => caller.tell(frame))
    return "drop"
  })
  const texts = ["one", "two", "three", "four"]
  for (const text of texts) await story.say(alice, talk, text)
  stop()
  for (const tell of [...late, ...late.reverse(), ...late]) {
    tell()
    await story.world.settle()
  }
  expect(await story.read(bob, talk)).toEqual(texts.map((text) => `alice: ${text}`))
  expectNoTrouble(story)
})

test("MS-06 MG1 A message under another author's name is message-rejected", async () => {
  const all = await begin()
  const forged = changed(await away(all), 5, ({ header, payload }) => ({
    header: { ...header, author: accountOf(all.bob) },
    payload,
  }))
  await returns(all, relinked(forged))
  expect(all.bob.events).toMatchObject([{ kind: "message-rejected", index: 5, reason: "damaged" }])
  expect(await all.story.read(all.bob, all.talk)).toEqual(["bob: hello", "alice: one", "alice: two"])
})

test("CM3 A commit under another author's name is sender-mismatch", async () => {
  const story = await Story.begin()
  const [alice, bob, carol] = await story.people("alice", "bob", "carol")
  const team = await story.group(alice, bob, carol)
  story.server.onAnswer((frame, caller) =>
    frame.kind === "entry" && frame.entry.header.kind === "commit" && caller.account === accountOf(carol)
      ? {
          ...frame,
          entry: { ...frame.entry, header: { ...frame.entry.header, author: accountOf(alice) } },
        }
      : undefined,
  )
  await story.do(bob.engine.membership.rotateKeys(team))
  expect(carol.events).toMatchObject([{ kind: "sender-mismatch", conversation: team, index: 2 }])
  const rows = (await story.do(carol.engine.reading.log(team))).map(({ row }) => row)
  expect(rows.at(-1)).toMatchObject({ kind: "membership", actor: accountOf(bob) })
})

test("CM3 A commit whose device signature the server took away is sender-mismatch, and valid", async () => {
  const story = await Story.begin()
  const [alice, bob] = await story.people("alice", "bob")
  const talk = await story.direct(alice, bob)
  const stop = story.server.onAnswer((frame, caller) =>
    frame.kind === "entry" && frame.entry.header.kind === "commit" && caller.account === accountOf(bob)
      ? { ...frame, entry: { ...frame.entry, header: { ...frame.entry.header, signer: undefined } } }
      : undefined,
  )
  await story.do(alice.engine.membership.rotateKeys(talk))
  stop()
  expect(kinds(bob)).toEqual(["sender-mismatch"])
  expect((await story.summary(bob, talk))?.membership).toBe("member")
})

test("CM3 MS-06 To a fresh device the server names another author of a commit: it tells, and names nobody", async () => {
  const story = await Story.begin()
  const [alice, bob, carol] = await story.people("alice", "bob", "carol")
  const team = await story.group(alice, bob)
  await story.do(alice.engine.membership.add(team, [accountOf(carol)]))
  const added = (await storedLog(story.world, team)).at(-1)?.header
  // With an own commit the keys of those before it go to the vault: a fresh device does not process them.
  await story.do(bob.engine.membership.rotateKeys(team))
  const log = await storedLog(story.world, team)
  const relabelled = log.map(({ header, payload }) => ({
    header: header.index === added?.index ? { ...header, author: accountOf(bob) } : header,
    payload,
  }))
  serve(story, accountOf(bob), team, relinked(relabelled))
  const fresh = await story.fresh("bob")
  expect(fresh.events).toMatchObject([{ kind: "sender-mismatch", conversation: team, index: added?.index }])
  const [row] = await story.do(fresh.engine.reading.log(team, added?.index))
  expect(row?.row).toEqual({
    kind: "membership",
    change: "added",
    actor: undefined,
    accounts: [accountOf(carol)],
  })
})

test("MS-05 MG6 A message of another conversation of the same people is message-rejected", async () => {
  const all = await begin()
  const { story, alice, bob, talk } = all
  const team = await story.group(alice, bob)
  await story.say(alice, team, "for the team")
  const [foreign] = (await storedLog(story.world, team)).slice(-1)
  const log = await away(all)
  const transplanted = changed(log, 5, ({ header }) => ({ header, payload: foreign?.payload }))
  await returns(all, relinked(transplanted))
  expect(bob.events).toMatchObject([{ kind: "message-rejected", index: 5, reason: "damaged" }])
  expect(await story.read(bob, talk)).toEqual(["bob: hello", "alice: one", "alice: two"])
})

test("MG11 MS-07 A message that the server repeats under its id or another one is message-rejected", async () => {
  const all = await begin()
  const log = await away(all)
  const [, , , one] = log
  if (!one) throw new TypeError("no message")
  const otherId: MessageId = messageIdFrom(new Uint8Array(16))
  const again = { header: { ...one.header, id: otherId }, payload: one.payload }
  await returns(all, relinked([...log, one, again]))
  expect(all.bob.events).toMatchObject([
    { kind: "message-rejected", index: 6, reason: "replay" },
    { kind: "message-rejected", index: 7, reason: "damaged" },
  ])
  expect(await all.story.read(all.bob, all.talk)).toEqual([
    "bob: hello",
    "alice: one",
    "alice: two",
    "alice: three",
  ])
})

test("LG10 MS-04 A log that ends before a known entry is log-rollback, and nothing is sent into it", async () => {
  const { story, alice, bob, talk } = await begin()
  for (const text of ["one", "two", "three"]) await story.say(alice, talk, text)
  const log = await storedLog(story.world, talk)
  await story.disconnect(bob)
  await story.do(bob.engine.send(talk, "waiting"))
  serve(story, accountOf(bob), talk, log.slice(0, -2))
  story.server.heard.length = 0
  await story.reconnect(bob)
  expect(kinds(bob)).toContain("log-rollback")
  expect(story.server.requests("message")).toEqual([])
  expect(await story.read(bob, talk)).toEqual([
    "alice: one",
    "alice: two",
    "alice: three",
    "bob: waiting (sending)",
  ])
})

test("LG10 A log with another past than the one that was read is log-fork, and nothing is sent into it", async () => {
  const { story, alice, bob, talk } = await begin()
  for (const text of ["one", "two", "three"]) await story.say(alice, talk, text)
  const log = await storedLog(story.world, talk)
  await story.disconnect(bob)
  await story.do(bob.engine.send(talk, "waiting"))
  serve(story, accountOf(bob), talk, relinked([...without(log, 3), ...log.slice(-2)]))
  story.server.heard.length = 0
  await story.reconnect(bob)
  expect(kinds(bob)).toContain("log-fork")
  expect(story.server.requests("message")).toEqual([])
})

test("MG7 GR-04 Two people who are shown different logs notice with the first message that crosses", async () => {
  const story = await Story.begin()
  const [alice, bob, carol] = await story.people("alice", "bob", "carol")
  const team = await story.group(alice, bob, carol)
  await story.say(alice, team, "common")
  await story.disconnect(carol)
  await story.say(alice, team, "for bob only")
  await story.say(bob, team, "I saw it")
  const log = await storedLog(story.world, team)
  // Carol is served a log in which alice's second message never was.
  serve(story, accountOf(carol), team, relinked(without(log, 3)))
  await story.reconnect(carol)
  expect(kinds(carol)).toEqual(["log-fork", "message-rejected"])
  expect(await story.read(carol, team)).toEqual(["alice: common"])
})

test("MS-13 What is not sealed is never shown", async () => {
  const all = await begin()
  const bytes = new TextEncoder().encode("hello, this is alice".padEnd(512))
  const forged = changed(await away(all), 5, ({ header }) => ({
    header,
    payload: { kind: "inline" as const, bytes },
  }))
  await returns(all, relinked(forged))
  expect(all.bob.events).toMatchObject([{ kind: "message-rejected", index: 5, reason: "damaged" }])
  expect(await all.story.read(all.bob, all.talk)).toEqual(["bob: hello", "alice: one", "alice: two"])
})

test("LG10 A fresh device that joined notices a log that does not have the commit it joined by", async () => {
  const story = await Story.begin()
  const [alice, bob] = await story.people("alice", "bob")
  const talk = await story.direct(alice, bob)
  await story.say(alice, talk, "hello")
  const log = await storedLog(story.world, talk)
  const [, commit] = log
  if (!commit) throw new TypeError("no commit")
  serve(story, accountOf(bob), talk, relinked(changed(log, 1, damaged)))
  const fresh = await story.fresh("bob")
  expect(kinds(fresh)).toContain("log-fork")
  expect(await story.read(fresh, talk)).toEqual([])
})

test("LG10 ML-04 What the server does to one log keeps nobody from the others, nor from new conversations", async () => {
  const { story, alice, bob, talk } = await begin()
  const carol = await story.person("carol")
  const team = await story.group(alice, bob)
  for (const text of ["one", "two", "three"]) await story.say(alice, talk, text)
  await story.disconnect(bob)
  await story.say(alice, team, "in the team")
  const fresh = await story.direct(carol, bob)
  await story.say(carol, fresh, "new here")
  serve(story, accountOf(bob), talk, (await storedLog(story.world, talk)).slice(0, -2))
  await story.reconnect(bob)
  expect(new Set(kinds(bob))).toEqual(new Set(["log-rollback"]))
  expect(await story.read(bob, team)).toEqual(["alice: in the team"])
  expect(await story.read(bob, fresh)).toEqual(["carol: new here"])
})
