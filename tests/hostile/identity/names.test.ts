/** What a server can do with names: whose a handle is, it says; but not twice. */
import type { AccountId } from "@tacit/protocol"
import type { Device } from "@tacit/testkit"
import { accountOf, deviceOf, expectNoTrouble, kinds, Story } from "@tacit/testkit/story"
import { expect, test } from "vitest"

/** From now on the server gives `device`'s account other answers about handles. */
function lie(
  story: Story,
  to: (account: AccountId | undefined, device: string | undefined) => boolean,
  names: ReadonlyMap<AccountId, string>,
): void {
  story.server.onReply("described", (reply, { account, device }) =>
    to(account, device)
      ? {
          ...reply,
          accounts: reply.accounts.map((one) => ({ ...one, handle: names.get(one.account) ?? one.handle })),
        }
      : undefined,
  )
  story.server.onReply("resolved", (reply, { account, device }, request) => {
    if (!to(account, device) || request?.kind !== "resolve") return undefined
    const owner = [...names].find(([, handle]) => handle === request.handle.toLowerCase())?.[0]
    return owner ? { kind: "resolved", account: owner } : reply
  })
}

const handleOf = async (story: Story, device: Device, of: Device) =>
  (await story.do(device.engine.describe([accountOf(of)]))).get(accountOf(of))

async function begin() {
  const story = await Story.begin()
  const [alice, bob, mallory] = await story.people("alice", "bob", "mallory")
  expect(await story.do(alice.engine.resolve("bob"))).toBe(accountOf(bob))
  const talk = await story.direct(alice, bob)
  await story.say(alice, talk, "hello")
  const swapped = new Map([
    [accountOf(bob), "mallory"],
    [accountOf(mallory), "bob"],
  ])
  return { story, alice, bob, mallory, talk, swapped }
}

test("VA21 ID-05 A contact's handle on a fresh device is the one that the account heard first, whatever the server says now", async () => {
  const { story, alice, bob, mallory, talk, swapped } = await begin()
  lie(story, (account, device) => account === accountOf(alice) && device !== deviceOf(alice), swapped)
  const fresh = await story.fresh("alice")
  expect(await story.do(fresh.engine.resolve("bob"))).toBe(accountOf(bob))
  expect(await handleOf(story, fresh, bob)).toBe("bob")
  await story.do(fresh.engine.write({ kind: "handle", handle: "bob" }, "for bob alone"))
  expect(await story.read(bob, talk)).toEqual(["alice: hello", "alice: for bob alone"])
  expect(await story.do(mallory.engine.reading.conversations())).toEqual([])
})

test("VA21 ID-05 Somebody whom the server gives a contact's handle is shown without it, and that is handle-mismatch", async () => {
  const { story, alice, mallory, swapped } = await begin()
  const fresh = await story.fresh("alice")
  lie(story, (account) => account === accountOf(alice), swapped)
  await story.group(mallory, alice)
  for (const device of [alice, fresh]) {
    expect(await handleOf(story, device, mallory)).toBeUndefined()
    expect(device.events).toEqual([{ kind: "handle-mismatch", account: accountOf(mallory), handle: "bob" }])
  }
})

test("VA21 ID-05 Nobody is shown under the person's own handle, nor the person under another", async () => {
  const { story, alice, bob, mallory } = await begin()
  lie(
    story,
    (account) => account === accountOf(bob),
    new Map([
      [accountOf(bob), "alice"],
      [accountOf(mallory), "bob"],
    ]),
  )
  await story.group(mallory, bob, alice)
  expect(await handleOf(story, bob, bob)).toBe("bob")
  expect(await handleOf(story, bob, mallory)).toBeUndefined()
  expect(kinds(bob)).toEqual(["handle-mismatch"])
})

test("VA21 ID-05 Two devices of an account that were told different handles settle on one, and one of them tells", async () => {
  const { story, alice, bob, mallory, talk } = await begin()
  const sibling = await story.fresh("alice")
  const team = await story.group(mallory, alice, bob)
  const told = (device: Device, handle: string) =>
    lie(story, (_account, caller) => caller === deviceOf(device), new Map([[accountOf(mallory), handle]]))
  told(alice, "mallory")
  told(sibling, "carol")
  expect(await handleOf(story, alice, mallory)).toBe("mallory")
  expect(await handleOf(story, sibling, mallory)).toBe("carol")
  await story.do(alice.engine.reading.accept(team))
  await story.do(sibling.engine.reading.markRead(talk, 2))
  expect(sibling.events).toEqual([{ kind: "handle-mismatch", account: accountOf(mallory), handle: "carol" }])
  expect(await handleOf(story, sibling, mallory)).toBe("mallory")
  expect(alice.events).toEqual([])
})

test("CO15 ID-11 A name that is no handle is shown nowhere: bidi marks, zero width, other alphabets, terminal codes", async () => {
  const { story, alice, mallory } = await begin()
  const spoofs = ["\u202ebob", "b\u200bob", "b\u043eb", "bob ", "\u001b[31mbob", "b\u00f6b", "bo", ""]
  await story.group(mallory, alice)
  const fresh = await story.fresh("alice")
  for (const spoof of spoofs) {
    const stop = story.server.onReply("described", (reply) => ({
      ...reply,
      accounts: reply.accounts.map((one) => ({ ...one, handle: spoof })),
    }))
    expect(await handleOf(story, fresh, mallory), JSON.stringify(spoof)).toBeUndefined()
    stop()
  }
  expect(await handleOf(story, fresh, mallory)).toBe("mallory")
})

test("LI9 ID-11 Nobody can sign up under a contact's handle in other letters, nor under one that is none", async () => {
  const { story } = await begin()
  for (const handle of ["Bob", "BOB"])
    await expect(story.person(handle)).rejects.toMatchObject({ code: "handle-taken" })
  for (const handle of ["\u202ebob", "b\u200bob", "b\u043eb", "bob ", "b\u00f6b"])
    await expect(story.person(handle), JSON.stringify(handle)).rejects.toMatchObject({
      code: "handle-invalid",
    })
  expectNoTrouble(story)
})
