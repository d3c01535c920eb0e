import { equalBytes, type Reply } from "@tacit/protocol"
import type { Device } from "@tacit/testkit"
import { accountOf, kinds, Story } from "@tacit/testkit/story"
import { expect, test } from "vitest"

type Objects = Extract<Reply, { kind: "vault-objects" }>

const flipped = (bytes: Uint8Array) => bytes.map((byte, i) => (i === bytes.length - 1 ? byte ^ 1 : byte))

/** A device of alice whose next reading of the vault asks the server, and a conversation to read about. */
async function begin() {
  const story = await Story.begin()
  const [alice, bob] = await story.people("alice", "bob")
  const talk = await story.direct(bob, alice)
  await story.say(bob, talk, "hello")
  return { story, alice, bob, talk }
}

/** Kinds of the requests that could write something, of one account. */
function writes(story: Story, device: Device): readonly string[] {
  const heard = story.server.heard.filter(({ caller }) => caller.account === accountOf(device))
  return heard.map(({ request }) => request.kind).filter((kind) => kind === "transact" || kind === "message")
}

test("VA8 VA-05 An older vault head is vault-rollback to a device that has seen a newer one", async () => {
  const { story, alice, talk } = await begin()
  let old: Reply | undefined
  const listen = story.server.onReply("vault-head", (reply, { account }) => {
    if (account === accountOf(alice)) old ??= reply
    return undefined
  })
  story.cut(alice)
  await story.world.pass(1000)
  listen()
  await story.do(alice.engine.reading.accept(talk))
  story.server.onReply("vault-head", (_reply, { account }) =>
    account === accountOf(alice) ? old : undefined,
  )
  await story.disconnect(alice)
  const again = await story.world.reopen(alice)
  again.online = true
  story.server.heard.length = 0
  await story.world.pass(60_000)
  expect(kinds(again)).toContain("vault-rollback")
  expect(writes(story, again)).toEqual([])
})

test("VA8 VA-05 A vault that is older than the chain's checkpoint is refused by a fresh device", async () => {
  const { story, alice, talk } = await begin()
  let old: Reply | undefined
  const listen = story.server.onReply("vault-head", (reply, { account }) => {
    if (account === accountOf(alice)) old ??= reply
    return undefined
  })
  story.cut(alice)
  await story.world.pass(1000)
  listen()
  await story.do(alice.engine.reading.accept(talk))
  // This log-in writes a checkpoint of the newer vault.
  await story.fresh("alice")
  story.server.onReply("vault-head", (_reply, { account }) =>
    account === accountOf(alice) ? old : undefined,
  )
  story.server.heard.length = 0
  await expect(story.fresh("alice")).rejects.toMatchObject({
    name: "VaultUnusableError",
    message: expect.stringContaining("checkpoint"),
  })
  expect(writes(story, alice)).toEqual([])
})

const tampering: readonly (readonly [string, (objects: Objects["objects"]) => Objects["objects"]])[] = [
  ["damaged", (objects) => objects.map((one) => one && { kind: "inline", bytes: flipped(bytesOf(one)) })],
  ["missing", (objects) => objects.map(() => undefined)],
  ["empty", (objects) => objects.map((one) => one && { kind: "inline", bytes: new Uint8Array(0) })],
]

function bytesOf(part: NonNullable<Objects["objects"][number]>): Uint8Array {
  return part.kind === "inline" ? part.bytes : new Uint8Array(1)
}

test.each(tampering)("VA7 Vault objects that are %s are vault-tampered", async (_name, change) => {
  const { story, alice, talk } = await begin()
  story.server.onReply("vault-objects", ({ objects }, { account }) =>
    account === accountOf(alice) ? { kind: "vault-objects", objects: change(objects) } : undefined,
  )
  await expect(story.do(alice.engine.reading.accept(talk))).rejects.toThrow("the vault does not match")
  expect(kinds(alice)).toContain("vault-tampered")
  story.server.heard.length = 0
  await expect(story.fresh("alice")).rejects.toMatchObject({ name: "VaultUnusableError" })
  expect(writes(story, alice)).toEqual([])
})

test("VA7 VA-03 An object in place of another is vault-tampered", async () => {
  const { story, alice, talk } = await begin()
  const seen: NonNullable<Objects["objects"][number]>[] = []
  story.server.onReply("vault-objects", ({ objects }, { account }) => {
    if (account !== accountOf(alice)) return undefined
    for (const one of objects) if (one) seen.push(one)
    const others = objects.map(
      (one) => one && seen.find((other) => !equalBytes(bytesOf(other), bytesOf(one))),
    )
    return { kind: "vault-objects", objects: others }
  })
  await expect(story.fresh("alice")).rejects.toMatchObject({ name: "VaultUnusableError" })
  await expect(story.do(alice.engine.reading.accept(talk))).rejects.toThrow("the vault does not match")
  expect(kinds(alice)).toContain("vault-tampered")
})

test("VA2 VA7 A head with another signature is vault-tampered", async () => {
  const { story, alice } = await begin()
  story.server.onReply("vault-head", ({ head }, { account }) =>
    account === accountOf(alice) && head
      ? { kind: "vault-head", head: { ...head, signature: flipped(head.signature) } }
      : undefined,
  )
  await expect(story.fresh("alice")).rejects.toMatchObject({ name: "VaultUnusableError" })
  const again = await story.world.reopen(alice)
  await story.world.pass(1000)
  expect(kinds(again)).toContain("vault-tampered")
})

test("VA7 VA-03 Somebody else's vault is vault-tampered", async () => {
  const { story, alice, bob } = await begin()
  let theirs: Reply | undefined
  story.server.onReply("vault-head", (reply, { account }) => {
    if (account === accountOf(bob)) theirs = reply
    return account === accountOf(alice) ? theirs : undefined
  })
  story.cut(bob)
  await story.world.pass(1000)
  expect(theirs).toBeDefined()
  story.server.heard.length = 0
  await expect(story.fresh("alice")).rejects.toMatchObject({ name: "VaultUnusableError" })
  expect(writes(story, alice)).toEqual([])
})

test("VA1 A server that calls its own head stale is vault-tampered, and is not asked for ever", async () => {
  const { story, alice, talk } = await begin()
  story.server.onRequest((request, { account }) =>
    request.kind === "transact" && account === accountOf(alice) ? { refuse: "stale-vault" } : undefined,
  )
  story.server.heard.length = 0
  await expect(story.do(alice.engine.reading.accept(talk))).rejects.toThrow("the vault does not match")
  expect(kinds(alice)).toEqual(["vault-tampered"])
  expect(writes(story, alice)).toHaveLength(1)
})
