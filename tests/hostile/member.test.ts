/** A member, or somebody who was one, with the keys of its own account and a server that posts what it likes. */
import { sealMessage } from "@tacit/crypto"
import {
  type AccountId,
  type CarriedEntry,
  type ConversationId,
  type Entry,
  type EntryHeader,
  entryHash,
  type Hash,
  messageIdFrom,
} from "@tacit/protocol"
import { encodeContent, type MessageHeader } from "@tacit/protocol/content"
import type { Device } from "@tacit/testkit"
import { relinked, serve } from "@tacit/testkit/forged-log"
import { accountOf, deviceOf, Story } from "@tacit/testkit/story"
import { keysOf, storedLog } from "@tacit/testkit/vault-reader"
import { expect, test } from "vitest"

interface Forgery {
  /** What the forger changes in a header that would be right. */
  readonly header?: Partial<MessageHeader>
  /** Whom the server names as author. */
  readonly author?: AccountId
}

/** An entry at the end of the log that the forger sealed with a key that it has, in the newest epoch it knows. */
async function forge(
  story: Story,
  forger: Device,
  conversation: ConversationId,
  { header: changes = {}, author }: Forgery,
): Promise<CarriedEntry> {
  const log = await storedLog(story.world, conversation)
  const last = log.at(-1)?.header as EntryHeader
  const { account, device, deviceSecret } = forger.engine.profile
  const links = await story.world.store.read(({ accounts }) => accounts.byId(account))
  const chain = links?.chain.head ?? { index: 0, hash: last.payloadHash }
  const [key] = (await keysOf(story.world, forger, conversation)).slice(-1)
  if (!key) throw new TypeError("the forger has no key")
  const id = messageIdFrom(story.world.random.bytes(16))
  const header: MessageHeader = {
    conversation,
    epoch: key.epoch,
    opening: key.opening,
    account,
    chain,
    device,
    counter: 1000,
    id,
    seen: { index: last.index, hash: entryHash(last) },
    sentAt: story.world.clock.now(),
    ...changes,
  }
  const content = encodeContent({ kind: "text", text: "forged" })
  const payload = sealMessage({
    epochKey: key.key,
    header,
    content,
    deviceSecret,
    random: story.world.random,
  })
  const outside: Entry["header"] = {
    ...last,
    kind: "message",
    epoch: header.epoch,
    opening: header.opening,
    author: author ?? header.account,
    id: header.id,
    signer: undefined,
  }
  return { header: outside, payload: { kind: "inline", bytes: payload } }
}

/** Mallory, alice and bob in a group; bob is served mallory's forgery at the end of the log. */
async function attack(forgery: (people: { alice: Device; bob: Device; mallory: Device }) => Forgery) {
  const story = await Story.begin()
  const [alice, bob, mallory] = await story.people("alice", "bob", "mallory")
  const team = await story.group(alice, bob, mallory)
  await story.say(alice, team, "true")
  await story.disconnect(bob)
  const forged = await forge(story, mallory, team, forgery({ alice, bob, mallory }))
  serve(story, accountOf(bob), team, relinked([...(await storedLog(story.world, team)), forged]))
  await story.reconnect(bob)
  return { story, bob, team }
}

test("MG10 The forger's own message, made by the same means, is shown: the attacks below fail for what they change", async () => {
  const { story, bob, team } = await attack(() => ({}))
  expect(bob.events).toEqual([])
  expect(await story.read(bob, team)).toEqual(["alice: true", "mallory: forged"])
})

test.each([
  [
    "MG5 MG10",
    "in another member's name and with that member's device",
    ({ alice }: { alice: Device }) => ({ header: { account: accountOf(alice), device: deviceOf(alice) } }),
    ["chain-fork", "message-rejected"],
  ],
  [
    "MG9 ID-02",
    "from a device that is not the account's",
    ({ alice }: { alice: Device }) => ({ header: { device: deviceOf(alice) } }),
    ["device-unverified", "message-rejected"],
  ],
  [
    "MG8 ML-04",
    "in the name of an account that there is not",
    () => ({ header: { account: "00".repeat(32) as AccountId } }),
    ["message-rejected"],
  ],
  ["MG6", "for another epoch", () => ({ header: { epoch: 7 } }), ["message-rejected"]],
  [
    "MG7",
    "that claims to have seen another log",
    () => ({ header: { seen: { index: 1, hash: "00".repeat(32) as Hash } } }),
    ["log-fork", "message-rejected"],
  ],
  [
    "MG7",
    "that claims to have seen what comes after it",
    () => ({ header: { seen: { index: 99, hash: "00".repeat(32) as Hash } } }),
    ["log-fork", "message-rejected"],
  ],
  [
    "AC12",
    "that names another past of its account chain",
    () => ({ header: { chain: { index: 0, hash: "00".repeat(32) as Hash } } }),
    ["chain-fork", "message-rejected"],
  ],
  [
    "MS-06",
    "that the server attributes to another member",
    ({ alice }: { alice: Device }) => ({ author: accountOf(alice) }),
    ["message-rejected"],
  ],
] as const)("%s A message %s is not shown", async (_rule, _name, forgery, events) => {
  const { story, bob, team } = await attack(forgery)
  expect(bob.events.map(({ kind }) => kind)).toEqual(events)
  expect(await story.read(bob, team)).toEqual(["alice: true"])
  expect(story.world.bugs).toEqual([])
})

test("MG10 MS-10 A member cannot speak in another's name even with everything that the server knows of it", async () => {
  const story = await Story.begin()
  const [alice, bob, mallory] = await story.people("alice", "bob", "mallory")
  const team = await story.group(alice, bob, mallory)
  await story.say(alice, team, "true")
  await story.disconnect(bob)
  const chain = await story.world.store.read(({ accounts }) => accounts.byId(accountOf(alice)))
  const forged = await forge(story, mallory, team, {
    header: {
      account: accountOf(alice),
      device: deviceOf(alice),
      chain: chain?.chain.head ?? { index: 0, hash: "00".repeat(32) as Hash },
    },
  })
  serve(story, accountOf(bob), team, relinked([...(await storedLog(story.world, team)), forged]))
  await story.reconnect(bob)
  expect(bob.events).toMatchObject([{ kind: "message-rejected", reason: "bad-signature" }])
  expect(await story.read(bob, team)).toEqual(["alice: true"])
})

test("MG8 AR-14 A removed member's message, under the last key it had, is not shown wherever the server puts it", async () => {
  const story = await Story.begin()
  const [alice, bob, mallory] = await story.people("alice", "bob", "mallory")
  const team = await story.group(alice, bob, mallory)
  await story.say(alice, team, "true")
  const before = await storedLog(story.world, team)
  const early = await forge(story, mallory, team, {})
  await story.disconnect(bob)
  await story.do(alice.engine.membership.remove(team, accountOf(mallory)))
  const removed = await storedLog(story.world, team)
  await story.say(alice, team, "without mallory")
  const after = await storedLog(story.world, team)
  const late = await forge(story, mallory, team, {})

  // At the end: the epoch is over.
  const stop = serve(story, accountOf(bob), team, relinked([...after, late]))
  await story.reconnect(bob)
  expect(bob.events).toMatchObject([{ kind: "message-rejected", reason: "wrong-epoch" }])
  expect(await story.read(bob, team)).toEqual(["alice: true", "alice: without mallory"])
  stop()

  // Before the removal: the log behind it is another one than alice saw.
  bob.events.length = 0
  const backdated = relinked([...before, early, ...after.slice(removed.length - 1)])
  serve(story, accountOf(bob), team, backdated)
  const fresh = await story.fresh("bob")
  expect(fresh.events.map(({ kind }) => kind)).toContain("log-fork")
})
