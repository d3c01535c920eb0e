/** What one device of an account has seen of somebody counts on its other devices, too. */
import { BrokenServerError } from "@tacit/client"
import { makeMlsKeyLink, makeRevokeDevice, signingKeyPairFrom } from "@tacit/crypto"
import { type Chain, type Link, readChain } from "@tacit/protocol"
import { decodeContent } from "@tacit/protocol/content"
import type { Device } from "@tacit/testkit"
import { accountOf, deviceOf, expectNoTrouble, kinds, Story } from "@tacit/testkit/story"
import { expect, test } from "vitest"

function linksOf(story: Story, of: Device): Promise<readonly Link[]> {
  return story.world.store.read(({ accounts }) => accounts.links(accountOf(of), 0, 1000))
}

function chainOf(links: readonly Link[]): Chain {
  const read = readChain(links)
  if (!read.ok) throw new TypeError(read.fault)
  return read.chain
}

/** Alice has heard both of bob's devices and read what they said. What she saw of him is in her vault. */
async function begin() {
  const story = await Story.begin()
  const [alice, bob] = await story.people("alice", "bob")
  const talk = await story.direct(alice, bob)
  await story.say(bob, talk, "from the first device")
  const second = await story.fresh("bob")
  await story.say(second, talk, "from the second device")
  await story.do(alice.engine.reading.markRead(talk, 3))
  /** Serves alice's other devices these links as bob's chain. */
  const serve = (links: readonly Link[]) =>
    story.server.onReply("chain", (_reply, { account, device }, request) =>
      account === accountOf(alice) && device !== deviceOf(alice) && request?.kind === "chain-read"
        ? request.account === accountOf(bob)
          ? { kind: "chain", links: links.slice(request.from), length: links.length }
          : undefined
        : undefined,
    )
  return { story, alice, bob, talk, serve, links: await linksOf(story, bob) }
}

/** Nobody can be added by what the server shows of him. */
async function expectNotAdded(story: Story, device: Device, other: Device): Promise<void> {
  story.server.heard.length = 0
  const adding = device.engine.create({ kind: "group", name: "team", members: [accountOf(other)] })
  await expect(story.do(adding)).rejects.toThrow(BrokenServerError)
  expect(story.server.requests("transact").flatMap(({ entries }) => entries)).toEqual([])
}

test("VA21 A fresh device reads what another one read, and has nothing to complain of", async () => {
  const { story, talk, links } = await begin()
  expect(links.length).toBeGreaterThan(3)
  const fresh = await story.fresh("alice")
  expect(await story.read(fresh, talk)).toEqual(["bob: from the first device", "bob: from the second device"])
  expectNoTrouble(story)
})

test.each([0, 1, 3])(
  "VA21 AC12 ID-06 A contact's chain of which only %i links are served to a fresh device is chain-rollback",
  async (length) => {
    const { story, bob, talk, serve, links } = await begin()
    serve(links.slice(0, length))
    const fresh = await story.fresh("alice")
    expect(new Set(kinds(fresh))).toEqual(new Set(["chain-rollback", "message-rejected"]))
    expect(fresh.events[0]).toEqual({ kind: "chain-rollback", account: accountOf(bob) })
    expect(await story.read(fresh, talk)).toEqual([])
    await expectNotAdded(story, fresh, bob)
  },
)

test("VA21 AC12 ID-06 Another history of a contact's chain, rightly signed, is chain-fork to a fresh device", async () => {
  const { story, bob, talk, serve, links } = await begin()
  // Whoever has bob's identity key and the server can make as many histories of his as they like.
  const identity = signingKeyPairFrom(bob.engine.profile.identitySecret)
  const now = story.world.clock.now()
  const shared = links.slice(0, 3)
  const chain = chainOf(shared)
  const revocation = makeRevokeDevice(chain, identity, deviceOf(bob), now)
  const mlsKey = signingKeyPairFrom(bob.engine.profile.mlsSecret).publicKey
  const longer = makeMlsKeyLink(chainOf([...shared, revocation]), identity, mlsKey, now)
  const other = [...shared, revocation, longer]
  expect(other.length).toBe(links.length)
  serve(other)
  const fresh = await story.fresh("alice")
  expect(new Set(kinds(fresh))).toEqual(new Set(["chain-fork", "message-rejected"]))
  expect(fresh.events[0]).toEqual({ kind: "chain-fork", account: accountOf(bob) })
  expect(await story.read(fresh, talk)).toEqual([])
  await expectNotAdded(story, fresh, bob)
})

test("VA21 AC12 ID-06 A device that knows less of a contact than its sibling adds nobody by the old part", async () => {
  const { story, alice, bob, serve, links } = await begin()
  const stop = serve(links)
  const sibling = await story.fresh("alice")
  stop()
  // Bob has a third device, of which only alice's first one hears.
  await story.disconnect(sibling)
  const third = await story.fresh("bob")
  const [talk] = (await story.do(alice.engine.reading.conversations())).map((one) => one.conversation)
  if (!talk) throw new TypeError("no conversation")
  const said = await story.say(third, talk, "from the third device")
  const heard = (await story.do(alice.engine.reading.messages(talk))).find(({ id }) => id === said)
  await story.do(alice.engine.reading.markRead(talk, heard?.index ?? 0))
  serve(links)
  await story.reconnect(sibling)
  expect(sibling.events[0]).toEqual({ kind: "chain-rollback", account: accountOf(bob) })
  await expectNotAdded(story, sibling, bob)
})

test("AC12 ID-06 A letter waits while its reader's chain is set back, is kept over a restart, and arrives when it is whole", async () => {
  const story = await Story.begin()
  const [alice, bob] = await story.people("alice", "bob")
  const team = await story.group(alice, bob)
  await story.say(await story.fresh("bob"), team, "from the second device")
  await story.do(alice.engine.reading.markRead(team, 2))
  const links = await linksOf(story, bob)
  const stop = story.server.onReply("chain", (_reply, { account }, request) =>
    account === accountOf(alice) && request?.kind === "chain-read" && request.account === accountOf(bob)
      ? { kind: "chain", links: links.slice(request.from, 1), length: 1 }
      : undefined,
  )
  const fresh = await story.fresh("alice")
  await story.do(fresh.engine.write({ kind: "account", account: accountOf(bob) }, "between us"))
  const waiting = (device: Device) =>
    device.engine.letters.all.map(({ content, failed }) => [decodeContent(content), failed])
  expect(kinds(fresh)).toContain("chain-rollback")
  expect(waiting(fresh)).toEqual([[{ kind: "text", text: "between us" }, undefined]])

  const again = await story.world.reopen(fresh)
  await story.world.pass(40_000)
  expect(kinds(again)).toContain("chain-rollback")
  expect(waiting(again)).toEqual([[{ kind: "text", text: "between us" }, undefined]])
  expect((await story.do(bob.engine.reading.conversations())).map(({ kind }) => kind)).toEqual(["group"])

  stop()
  await story.do(again.engine.catchUp())
  expect(waiting(again)).toEqual([])
  const talk = await story.do(again.engine.reading.directWith(accountOf(bob)))
  if (!talk) throw new TypeError("no conversation")
  for (const device of [again, bob]) expect(await story.read(device, talk)).toEqual(["alice: between us"])
})

test("AC12 ID-06 What is said where a member's chain is set back is sent all the same", async () => {
  const { story, alice, bob, talk, serve, links } = await begin()
  serve(links.slice(0, 1))
  const fresh = await story.fresh("alice")
  await story.say(fresh, talk, "I can still write")
  expect(kinds(fresh)).toContain("chain-rollback")
  expect(await story.read(fresh, talk)).toEqual(["alice: I can still write"])
  for (const device of [alice, bob])
    expect((await story.read(device, talk)).at(-1)).toBe("alice: I can still write")
})
