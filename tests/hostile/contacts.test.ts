import { BrokenServerError } from "@tacit/client"
import { createSuite, generateKeyPackage, makeMlsKeyLink, signingKeyPairFrom } from "@tacit/crypto"
import { type AccountId, decode, encode, LIMITS, type Reply, readChain } from "@tacit/protocol"
import { type WelcomeEnvelope, welcomeEnvelope } from "@tacit/protocol/content"
import type { Device } from "@tacit/testkit"
import { accountOf, deviceOf, expectNoTrouble, kinds, Story } from "@tacit/testkit/story"
import { expect, test } from "vitest"

test("KP5 ID-01 A KeyPackage of somebody else under a person's name is identity-changed, and nobody is added", async () => {
  const story = await Story.begin()
  const [alice, bob, mallory] = await story.people("alice", "bob", "mallory")
  let theirs: Reply | undefined
  const listen = story.server.onReply("key-package", (reply) => {
    theirs = reply
    return undefined
  })
  await story.group(bob, mallory)
  listen()
  story.server.onReply("key-package", () => theirs)
  story.server.heard.length = 0
  await expect(story.direct(alice, bob)).rejects.toMatchObject({ code: "refused" })
  expect(alice.events).toEqual([{ kind: "identity-changed", account: accountOf(bob) }])
  expect(story.server.requests("transact")).toEqual([])
  expect(await story.do(alice.engine.reading.conversations())).toEqual([])
})

/** A KeyPackage as it would be if `of`'s identity key had certified `signer`'s MLS key for its account. */
async function misboundKeyPackage(story: Story, of: Device, signer: Device): Promise<Reply> {
  const { account, identitySecret } = of.engine.profile
  const links = await story.world.store.read(({ accounts }) => accounts.links(account, 0, 100))
  const chain = readChain(links)
  const [genesis] = links
  if (!chain.ok || !genesis) throw new TypeError("no chain")
  const keys = signingKeyPairFrom(signer.engine.profile.mlsSecret)
  const link = makeMlsKeyLink(
    chain.chain,
    signingKeyPairFrom(identitySecret),
    keys.publicKey,
    story.world.clock.now(),
  )
  const suite = await createSuite(story.world.random)
  const identity = { account, proof: [genesis, link], ...keys }
  const made = await generateKeyPackage(suite, identity, { now: story.world.clock.now(), lastResort: false })
  return { kind: "key-package", ref: made.ref, keyPackage: made.keyPackage, lastResort: false }
}

/** One that the server gave out before. */
async function keyPackageOf(story: Story, asker: Device, of: Device): Promise<Reply> {
  let served: Reply | undefined
  const stop = story.server.onReply("key-package", (reply) => {
    served = reply
    return undefined
  })
  await story.group(asker, of)
  stop()
  if (!served) throw new TypeError("no KeyPackage")
  return served
}

test.each([
  ["of the account with a key that its chain does not name", ["bob", "mallory"]],
  ["of another account with the account's key", ["mallory", "bob"]],
] as const)(
  "KP5 ID-03 A KeyPackage %s is identity-changed, and nobody is added",
  async (_name, [of, signer]) => {
    const story = await Story.begin()
    const [alice, bob, mallory] = await story.people("alice", "bob", "mallory")
    const people = { bob, mallory }
    const forged = await misboundKeyPackage(story, people[of], people[signer])
    story.server.onReply("key-package", () => forged)
    story.server.heard.length = 0
    await expect(story.direct(alice, bob)).rejects.toMatchObject({ code: "refused" })
    expect(alice.events).toEqual([{ kind: "identity-changed", account: accountOf(bob) }])
    expect(story.server.requests("transact")).toEqual([])
  },
)

test("KP5 ID-03 A damaged KeyPackage is identity-changed, and nobody is added", async () => {
  const story = await Story.begin()
  const [alice, bob] = await story.people("alice", "bob")
  story.server.onReply("key-package", (reply) => ({
    ...reply,
    keyPackage: reply.keyPackage.map((byte, i) => (i === 700 ? byte ^ 1 : byte)),
  }))
  story.server.heard.length = 0
  await expect(story.direct(alice, bob)).rejects.toMatchObject({ code: "refused" })
  expect(kinds(alice)).toEqual(["identity-changed"])
  expect(story.server.requests("transact")).toEqual([])
})

test.each([
  ["that has expired", LIMITS.keyPackageLifetime + 60_000],
  ["that is not valid yet", -3 * LIMITS.clockTolerance],
])(
  "KP5 A KeyPackage %s is no alarm: there is none to use, and what was written waits for one",
  async (_what, ahead) => {
    const story = await Story.begin()
    const [alice, bob, carol] = await story.people("alice", "bob", "carol")
    const served = await keyPackageOf(story, carol, bob)
    alice.ahead = ahead
    const stop = story.server.onReply("key-package", () => served)
    story.server.heard.length = 0
    await expect(story.direct(alice, bob)).rejects.toMatchObject({ code: "no-key-package" })
    const id = await story.do(alice.engine.write({ kind: "account", account: accountOf(bob) }, "hello"))
    expect(alice.engine.letters.all).toMatchObject([{ id, failed: undefined }])
    expect(story.server.requests("transact")).toEqual([])
    stop()
    alice.ahead = 0
    story.cut(alice)
    await story.world.pass(5_000)
    expect(alice.engine.letters.all).toEqual([])
    expectNoTrouble(story)
  },
)

test("KP5 ID-01 A KeyPackage of somebody else that has expired is identity-changed", async () => {
  const story = await Story.begin()
  const [alice, bob, mallory] = await story.people("alice", "bob", "mallory")
  const served = await keyPackageOf(story, bob, mallory)
  alice.ahead = LIMITS.keyPackageLifetime + 60_000
  story.server.onReply("key-package", () => served)
  await expect(story.direct(alice, bob)).rejects.toMatchObject({ code: "refused" })
  expect(kinds(alice)).toEqual(["identity-changed"])
})

test("AC1 ID-01 A chain of somebody else under a person's id is chain-fork, and nobody is added", async () => {
  const story = await Story.begin()
  const [alice, bob, mallory] = await story.people("alice", "bob", "mallory")
  const chain = await story.world.store.read(({ accounts }) => accounts.links(accountOf(mallory), 0, 100))
  story.server.onReply("chain", (_reply, _caller, request) =>
    request?.kind === "chain-read" && request.account === accountOf(bob)
      ? { kind: "chain", links: chain.slice(request.from), length: chain.length }
      : undefined,
  )
  story.server.heard.length = 0
  await expect(story.direct(alice, bob)).rejects.toThrow(BrokenServerError)
  expect(alice.events).toEqual([{ kind: "chain-fork", account: accountOf(bob) }])
  expect(story.server.requests("transact")).toEqual([])
})

test("AC12 ID-06 A chain that the server keeps short is chain-rollback, and the message it hides is not shown", async () => {
  const story = await Story.begin()
  const [alice, bob] = await story.people("alice", "bob")
  const talk = await story.direct(alice, bob)
  await story.say(bob, talk, "from the first device")
  story.server.onReply("chain", (reply, { account }, request) => {
    if (account !== accountOf(alice) || request?.kind !== "chain-read") return undefined
    return request.account === accountOf(bob) ? { ...reply, links: [], length: 3 } : undefined
  })
  const fresh = await story.fresh("bob")
  await story.say(fresh, talk, "from the second device")
  expect(alice.events).toMatchObject([
    { kind: "chain-rollback", account: accountOf(bob) },
    { kind: "message-rejected", reason: "chain" },
  ])
  expect(await story.read(alice, talk)).toEqual(["bob: from the first device"])
})

test.each([
  [
    "that no device of the inviter signed",
    (welcome: WelcomeEnvelope) => ({ ...welcome, signature: new Uint8Array(64) }),
  ],
  [
    "whose content the server changed",
    ({ inside, signature }: WelcomeEnvelope) => ({
      inside: { ...inside, epoch: inside.epoch + 1 },
      signature,
    }),
  ],
  [
    "that names another inviter",
    ({ inside, signature }: WelcomeEnvelope) => ({
      inside: { ...inside, inviter: inside.conversation as string as AccountId },
      signature,
    }),
  ],
])("KP6 GR-09 A Welcome %s is rejoin-untrusted, and nothing is joined", async (_name, change) => {
  const story = await Story.begin()
  const [alice, bob] = await story.people("alice", "bob")
  story.server.onReply("inbox", (reply, { device }) => {
    if (device !== deviceOf(bob)) return undefined
    const items = reply.items.map((item) => {
      if (item.welcome.kind !== "inline") throw new TypeError("a large Welcome")
      const bytes = encode(welcomeEnvelope, change(decode(welcomeEnvelope, item.welcome.bytes)))
      return { ...item, welcome: { kind: "inline" as const, bytes } }
    })
    return { ...reply, items }
  })
  await story.direct(alice, bob)
  expect(kinds(bob)).toEqual(["rejoin-untrusted"])
  expect(await story.do(bob.engine.reading.conversations())).toEqual([])
})

test("KP6 GR-09 A Welcome whose commit is not where the server says is rejoin-untrusted, and nothing is joined", async () => {
  const story = await Story.begin()
  const [alice, bob] = await story.people("alice", "bob")
  const stop = story.server.onReply("inbox", (reply, { device }) => {
    if (device !== deviceOf(bob)) return undefined
    return { ...reply, items: reply.items.map((item) => ({ ...item, index: item.index - 1 })) }
  })
  await story.direct(alice, bob)
  stop()
  expect(kinds(bob)).toEqual(["rejoin-untrusted"])
  expect(await story.do(bob.engine.reading.conversations())).toEqual([])
})
