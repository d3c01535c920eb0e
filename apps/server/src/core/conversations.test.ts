import { type CarriedEntry, entryHash, NO_HASH, payloadHash } from "@tacit/protocol"
import { describe, expect, test } from "vitest"
import {
  afterCommit,
  afterCreate,
  codeOf,
  commitEntry,
  conversationOf,
  createEntry,
  done,
  messageTo,
  type Stand,
  transactionOf,
  welcomeTo,
} from "../testing/conversation.ts"
import { someBytes, someConversation } from "../testing/random.ts"
import { type Member, settled, World } from "../testing/world.ts"

async function logOf(
  { socket }: Member,
  { conversation }: Stand,
  from = 0,
): Promise<readonly CarriedEntry[]> {
  const answer = done(await socket.request({ kind: "log-read", conversation, from }))
  if (answer.kind !== "log") throw new TypeError(answer.kind)
  return answer.entries
}

async function headsOf({ socket }: Member, after = 0) {
  const answer = done(await socket.request({ kind: "heads", after }))
  if (answer.kind !== "heads") throw new TypeError(answer.kind)
  return answer
}

describe("a conversation", () => {
  test("LG1 LG2 is created with its author as sole member and grows by a commit that routes to more", async () => {
    const world = await World.create()
    const alice = await world.join("alice")
    const bob = await world.join("bob")
    const stand = await conversationOf(alice, bob)
    const sent = messageTo(stand)
    done(await alice.socket.request(sent))
    await settled()

    const [create, commit, message] = await logOf(alice, stand)
    expect(create?.header).toMatchObject({
      index: 0,
      previous: NO_HASH,
      kind: "create",
      epoch: 0,
      opening: NO_HASH,
    })
    expect(commit?.header).toMatchObject({
      index: 1,
      kind: "commit",
      epoch: 0,
      opening: create?.header.payloadHash,
    })
    expect(commit?.header.previous).toBe(entryHash(create!.header))
    expect(message?.header).toMatchObject({
      index: 2,
      kind: "message",
      ...stand,
      author: alice.person.account,
    })
    expect(message?.header.previous).toBe(entryHash(commit!.header))

    expect((await logOf(bob, stand)).map(({ header }) => header.index)).toEqual([1, 2])
    expect((await headsOf(bob)).conversations).toEqual([
      { conversation: stand.conversation, head: 2, first: 1, member: true },
    ])
    expect(bob.socket.pushes("entry").map(({ entry }) => entry.header.index)).toEqual([0, 1, 2].slice(1))
    expect(alice.socket.pushes("entry")).toHaveLength(3)
  })

  test("CN9 pushes one buffer to every member", async () => {
    const world = await World.create()
    const alice = await world.join("alice")
    const bob = await world.join("bob")
    const stand = await conversationOf(alice, bob)
    done(await alice.socket.request(messageTo(stand)))
    await settled()
    expect(alice.socket.raw.some((frame) => frame === bob.socket.raw.at(-1))).toBe(true)
  })

  test("LG9 answers unknown and forbidden alike", async () => {
    const world = await World.create()
    const alice = await world.join("alice")
    const mallory = await world.join("mallory")
    const stand = await conversationOf(alice)
    const unknown = { ...stand, conversation: someConversation() }
    for (const place of [stand, unknown]) {
      const { conversation } = place
      expect(codeOf(await mallory.socket.request({ kind: "log-read", conversation, from: 0 }))).toBe(
        "not-found",
      )
      expect(codeOf(await mallory.socket.request(messageTo(place)))).toBe("not-found")
      const commit = commitEntry(mallory, place, [mallory])
      expect(codeOf(await mallory.socket.request(transactionOf({ entries: [commit] })))).toBe("not-found")
    }
    expect(await logOf(alice, stand)).toHaveLength(2)
  })
})

describe("the epoch compare-and-swap", () => {
  test("LG3 refuses a message of another epoch", async () => {
    const world = await World.create()
    const alice = await world.join("alice")
    const old = await conversationOf(alice)
    const commit = commitEntry(alice, old, [alice])
    done(await alice.socket.request(transactionOf({ entries: [commit] })))
    expect(codeOf(await alice.socket.request(messageTo(old)))).toBe("stale-epoch")
    const wrongOpening = { ...afterCommit(commit), opening: payloadHash(someBytes(3)) }
    expect(codeOf(await alice.socket.request(messageTo(wrongOpening)))).toBe("stale-epoch")
    done(await alice.socket.request(messageTo(afterCommit(commit))))
  })

  test("CM1 lets one of two commits of the same parent win", async () => {
    const world = await World.create()
    const alice = await world.join("alice")
    const bob = await world.join("bob")
    const stand = await conversationOf(alice, bob)
    const both = [alice, bob]
    const answers = await Promise.all(
      both.map((member) =>
        member.socket.request(transactionOf({ entries: [commitEntry(member, stand, both)] })),
      ),
    )
    expect(answers.map(({ kind }) => kind)).toEqual(["transacted", "error"])
    expect(codeOf(answers[1]!)).toBe("stale-epoch")
  })
})

describe("idempotency", () => {
  test("LG4 a repeated message answers its first place, whatever the payload and the epoch", async () => {
    const world = await World.create()
    const alice = await world.join("alice")
    const stand = await conversationOf(alice)
    const message = messageTo(stand)
    const first = done(await alice.socket.request(message))
    done(await alice.socket.request(transactionOf({ entries: [commitEntry(alice, stand, [alice])] })))
    const again = done(await alice.socket.request({ ...message, payload: someBytes(512) } as typeof message))
    expect(again).toEqual(first)
    expect(await logOf(alice, stand)).toHaveLength(4)
  })

  test("LG4 is scoped to the author", async () => {
    const world = await World.create()
    const alice = await world.join("alice")
    const bob = await world.join("bob")
    const stand = await conversationOf(alice, bob)
    const message = messageTo(stand)
    const first = done(await alice.socket.request(message))
    const second = done(await bob.socket.request(message))
    expect(second).not.toEqual(first)
  })

  test("TX3 a repeated transaction answers the first result and applies nothing", async () => {
    const world = await World.create()
    const alice = await world.join("alice")
    const bob = await world.join("bob")
    const create = createEntry(alice)
    const commit = commitEntry(alice, afterCreate(create), [alice, bob], { welcomes: welcomeTo(bob) })
    const request = transactionOf({ entries: [create, commit] })
    const first = done(await alice.socket.request(request))
    expect(done(await alice.socket.request(request))).toEqual(first)
    const inbox = done(await bob.socket.request({ kind: "inbox-read", after: 0 }))
    expect(inbox.kind === "inbox" && inbox.items).toHaveLength(1)
  })
})
