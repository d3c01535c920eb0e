import { generateSigningKeyPair, makeDeviceLink, makeMlsKeyLink, makeRecovery } from "@tacit/crypto"
import { type Link, linkHash, type Reply, readChain } from "@tacit/protocol"
import { accountOf, kinds, Story } from "@tacit/testkit/story"
import { expect, test } from "vitest"
import { writesOf } from "../src/kept-vault.ts"

/** Alice, whose chain the server shows as `forge` makes it, and links by a key of the server's own. */
async function begin() {
  const story = await Story.begin()
  const [alice, bob] = await story.people("alice", "bob")
  const { account } = alice.engine.profile
  const links = await story.world.store.read(({ accounts }) => accounts.links(account, 0, 100))
  const read = readChain(links)
  if (!read.ok) throw new TypeError(read.fault)
  const { random } = story.world
  const [evil, key] = [generateSigningKeyPair(random), generateSigningKeyPair(random)]
  // The link makers refuse a foreign identity; to them the server's key is the account's.
  const deceived = { ...read.chain, identityKey: evil.publicKey }
  const now = story.world.clock.now()
  const forged = {
    device: makeDeviceLink(deceived, evil, key, now + 1_000_000, now),
    mlsKey: makeMlsKeyLink(deceived, evil, key.publicKey, now),
    recovery: makeRecovery(deceived, evil, key.publicKey, undefined, now),
  }
  return { story, alice, bob, links, forged, key }
}

function serveChain(story: Story, account: string, forge: (links: readonly Link[]) => readonly Link[]) {
  return story.server.onReply("chain", (reply, _caller, request) => {
    if (request?.kind !== "chain-read" || request.account !== account) return undefined
    const changed: Extract<Reply, { kind: "chain" }> = { ...reply, links: forge(reply.links) }
    return changed
  })
}

test("AC1 AC2 AC4 VA16 VA-04 A chain in which the server put a key of its own is refused by a fresh device", async () => {
  const { story, alice, links, forged, key } = await begin()
  const overwritten = (change: (body: Link["body"]) => Link["body"]) => (served: readonly Link[]) =>
    served.map((link) => ({ ...link, body: change(link.body) }))
  const forgeries: Readonly<Record<string, (served: readonly Link[]) => readonly Link[]>> = {
    "the identity key": overwritten((body) =>
      body.kind === "genesis" ? { ...body, identityKey: key.publicKey } : body,
    ),
    "the recovery key": overwritten((body) =>
      body.kind === "genesis" ? { ...body, recoveryKey: key.publicKey } : body,
    ),
    "a device": overwritten((body) =>
      body.kind === "device" ? { ...body, deviceKey: key.publicKey } : body,
    ),
    "the MLS key": overwritten((body) =>
      body.kind === "mls-key" ? { ...body, mlsKey: key.publicKey } : body,
    ),
    "one more device": (served) => [...served, forged.device],
    "one more MLS key": (served) => [...served, forged.mlsKey],
    "one more recovery key": (served) => [...served, forged.recovery],
    "no devices": (served) => served.filter(({ body }) => body.kind !== "device"),
    "no MLS key": (served) => served.filter(({ body }) => body.kind !== "mls-key"),
    nothing: () => [],
  }
  for (const [name, forge] of Object.entries(forgeries)) {
    const end = serveChain(story, accountOf(alice), forge)
    story.server.heard.length = 0
    await expect(story.fresh("alice"), name).rejects.toThrow()
    expect(writesOf(story, alice), name).toEqual([])
    end()
  }
  expect(await story.world.store.read(({ accounts }) => accounts.links(accountOf(alice), 0, 100))).toEqual(
    links,
  )
})

test("AC12 VA-04 A key that the server adds to a known chain is chain-fork, and nothing is sealed to it", async () => {
  const { story, alice, bob, links, forged } = await begin()
  const talk = await story.direct(bob, alice)
  await story.say(bob, talk, "hello")
  for (const link of Object.values(forged)) {
    const end = serveChain(story, accountOf(alice), (served) => [...served, link])
    bob.events.length = 0
    await story.do(bob.engine.catchUp())
    story.cut(alice)
    await story.world.pass(1000)
    await story.do(bob.engine.membership.rotateKeys(talk))
    await story.say(bob, talk, "still the same keys")
    expect(kinds(alice)).toContain("chain-fork")
    end()
  }
  expect(await story.read(alice, talk)).toContain("bob: still the same keys")
  const stored = await story.world.store.read(({ accounts }) => accounts.links(accountOf(alice), 0, 100))
  expect(stored.slice(0, links.length).map(linkHash)).toEqual(links.map(linkHash))
})
