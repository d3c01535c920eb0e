/** A Welcome whose commit lost against another of the same epoch, handed out all the same. */
import type { ConversationId, InboxItem, NewEntry } from "@tacit/protocol"
import type { Device } from "@tacit/testkit"
import { relinked, serve } from "@tacit/testkit/forged-log"
import { accountOf, expectNoTrouble, kinds, Story } from "@tacit/testkit/story"
import { storedLog } from "@tacit/testkit/vault-reader"
import { expect, test } from "vitest"

type Commit = Extract<NewEntry, { kind: "commit" }>

interface Race {
  readonly story: Story
  readonly alice: Device
  readonly bob: Device
  readonly carol: Device
  readonly team: ConversationId
  /** Both commits that add carol, in the order in which they reach the server. */
  readonly commits: readonly [winner: Commit, loser: Commit]
  /** Carol's inbox, as the server has it. */
  readonly honest: InboxItem
}

/** Two devices of alice add carol at once, while carol is away. */
async function race(): Promise<Race> {
  const story = await Story.begin()
  const [alice, bob, carol] = await story.people("alice", "bob", "carol")
  const team = await story.group(alice, bob)
  const second = await story.fresh("alice")
  await story.say(bob, team, "before")
  await story.disconnect(carol)
  const commits: Commit[] = []
  const stop = story.server.onRequest((request) => {
    const [entry] = request.kind === "transact" ? request.entries : []
    if (entry?.kind !== "commit") return undefined
    commits.push(entry)
    return "hold"
  })
  const adding = [alice, second].map(({ engine }) => engine.membership.add(team, [accountOf(carol)]))
  await story.world.settle()
  expect(story.server.held).toBe(2)
  stop()
  story.server.release()
  await story.do(Promise.all(adding))
  const [winner, loser] = commits
  const [honest] = await story.world.store.read(({ inboxes }) => inboxes.list(accountOf(carol), 0, 10))
  if (!winner || !loser || !honest) throw new TypeError("nobody added carol")
  return { story, alice, bob, carol, team, commits: [winner, loser], honest }
}

/** From now on carol's inbox has these. */
function hand({ story, carol }: Race, items: readonly InboxItem[]): () => void {
  return story.server.onReply("inbox", (reply, { account }) =>
    account === accountOf(carol) ? { ...reply, items } : undefined,
  )
}

const welcomeOf = (commit: Commit) => {
  const [first] = commit.welcomes
  if (!first) throw new TypeError("the commit invites nobody")
  return first.welcome
}

test("KP6 GR-10 Of two commits that add somebody at once, one stands, and its Welcome alone is in the inbox", async () => {
  const { story, alice, bob, carol, team, commits, honest } = await race()
  const inbox = await story.world.store.read(({ inboxes }) => inboxes.list(accountOf(carol), 0, 10))
  expect(inbox).toHaveLength(1)
  expect(honest.welcome).toEqual(welcomeOf(commits[0]))
  await story.reconnect(carol)
  await story.say(carol, team, "here I am")
  for (const device of [alice, bob]) expect((await story.read(device, team)).at(-1)).toBe("carol: here I am")
  const log = await storedLog(story.world, team)
  expect(log.filter(({ header }) => header.kind === "commit" && header.index > 1)).toHaveLength(1)
  expectNoTrouble(story)
})

test("KP6 GR-10 A Welcome of the commit that lost, handed out for the one that won, is refused, and the right one still lets in", async () => {
  const scene = await race()
  const { story, bob, carol, team, commits, honest } = scene
  const stop = hand(scene, [{ ...honest, id: honest.id + 1, welcome: welcomeOf(commits[1]) }])
  await story.reconnect(carol)
  await story.do(carol.engine.catchUp())
  expect(new Set(kinds(carol))).toEqual(new Set(["rejoin-untrusted"]))
  expect(await story.summary(carol, team)).toBeUndefined()
  stop()
  await story.disconnect(carol)
  await story.reconnect(carol)
  await story.say(bob, team, "welcome")
  expect(await story.read(carol, team)).toEqual(["bob: welcome"])
  expect(await story.members(carol, team)).toEqual(["alice", "bob", "carol"])
})

test("LG10 GR-10 Who is shown the commit that lost behind the one that won, with its Welcome, is told with the first message that crosses", async () => {
  const scene = await race()
  const { story, bob, carol, team, commits, honest } = scene
  const log = await storedLog(story.world, team)
  const won = log.at(-1)
  if (!won || commits[1].payload.kind !== "inline") throw new TypeError("no commit")
  const lost = {
    header: { ...won.header, id: commits[1].id, signer: commits[1].signer },
    payload: commits[1].payload,
  }
  const shown = relinked([...log, lost])
  const stopLog = serve(story, accountOf(carol), team, shown)
  const opening = (shown.at(-1) ?? won).header.payloadHash
  hand(scene, [
    { ...honest, id: honest.id + 1, commit: opening, index: log.length, welcome: welcomeOf(commits[1]) },
  ])
  await story.reconnect(carol)
  expect(kinds(carol)).toEqual([])
  await story.say(bob, team, "canary")
  stopLog()
  const canary = (await storedLog(story.world, team)).slice(-1)
  serve(story, accountOf(carol), team, relinked([...shown, ...canary]))
  await story.disconnect(carol)
  await story.reconnect(carol)
  expect(kinds(carol)).toEqual(["epoch-fork", "message-rejected"])
  expect(await story.read(carol, team)).toEqual([])
})
