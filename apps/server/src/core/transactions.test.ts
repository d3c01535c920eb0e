import { LIMITS, payloadHash } from "@tacit/protocol"
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
  transactionOf,
  welcomeTo,
} from "../testing/conversation.ts"
import { Person } from "../testing/person.ts"
import { someBytes, someMessageId } from "../testing/random.ts"
import { type Member, settled, World } from "../testing/world.ts"

async function inboxOf({ socket }: Member, after = 0) {
  const answer = done(await socket.request({ kind: "inbox-read", after }))
  if (answer.kind !== "inbox") throw new TypeError(answer.kind)
  return answer
}

async function lengthOf({ socket }: Member, conversation: Parameters<typeof messageTo>[0]["conversation"]) {
  const answer = await socket.request({ kind: "log-read", conversation, from: 0 })
  return answer.kind === "log" ? answer.entries.length : codeOf(answer)
}

describe("a transaction", () => {
  test("TX2 is checked for openings first, then the chain, then the vault", async () => {
    const world = await World.create()
    const alice = await world.join("alice")
    const stand = await conversationOf(alice)
    const staleCommit = commitEntry(alice, { ...stand, epoch: 9 }, [alice])
    const goodCommit = commitEntry(alice, stand, [alice])
    const staleLink = alice.person.links[1]!
    const goodLink = alice.person.next({ kind: "mls-key", mlsKey: someBytes(32) })
    const good = alice.person.draftVaultWrite(alice.device)
    const staleVault = { ...good, expected: payloadHash(someBytes(1)) }
    const send = async (changes: Parameters<typeof transactionOf>[0]) =>
      codeOf(await alice.socket.request(transactionOf(changes)))

    expect(await send({ entries: [staleCommit], links: [staleLink], vault: staleVault })).toBe("stale-epoch")
    expect(await send({ entries: [goodCommit], links: [staleLink], vault: staleVault })).toBe("stale-chain")
    expect(await send({ entries: [goodCommit], links: [goodLink], vault: staleVault })).toBe("stale-vault")
    expect(await lengthOf(alice, stand.conversation)).toBe(2)
    const request = transactionOf({ entries: [goodCommit], links: [goodLink], vault: good })
    expect(done(await alice.socket.request(request)).kind).toBe("transacted")
    expect(await lengthOf(alice, stand.conversation)).toBe(3)
  })

  test("TX1 that fails at its end has changed nothing and told nobody", async () => {
    const world = await World.create()
    const alice = await world.join("alice")
    const bob = await world.join("bob")
    const create = createEntry(alice)
    const commit = commitEntry(alice, afterCreate(create), [alice, bob], { welcomes: welcomeTo(bob) })
    const vault = { ...alice.person.draftVaultWrite(alice.device), expected: undefined }
    const request = transactionOf({ entries: [create, commit], vault })
    expect(codeOf(await alice.socket.request(request))).toBe("stale-vault")
    await settled()
    expect(await inboxOf(bob)).toEqual({ kind: "inbox", items: [], more: false })
    expect(bob.socket.pushes("inbox")).toEqual([])
    expect(alice.socket.pushes("entry")).toEqual([])
    expect(await lengthOf(alice, create.conversation)).toBe("not-found")
    done(await alice.socket.request(transactionOf({ entries: [create, commit] })))
  })

  test("AC13 appends links that hold and refuses others", async () => {
    const world = await World.create()
    const alice = await world.join("alice")
    const mallory = new Person("mallory", 0)
    const forged = alice.person.next({ kind: "mls-key", mlsKey: someBytes(32) }, mallory.identity)
    expect(codeOf(await alice.socket.request(transactionOf({ links: [forged] })))).toBe("refused")
    const good = alice.person.next({ kind: "mls-key", mlsKey: someBytes(32) })
    const other = alice.person.next({ kind: "mls-key", mlsKey: someBytes(32) })
    done(await alice.socket.request(transactionOf({ links: [good] })))
    expect(codeOf(await alice.socket.request(transactionOf({ links: [other] })))).toBe("stale-chain")
  })

  test("takes a conversation id once", async () => {
    const world = await World.create()
    const alice = await world.join("alice")
    const mallory = await world.join("mallory")
    const create = createEntry(alice)
    done(await alice.socket.request(transactionOf({ entries: [create] })))
    const again = { ...createEntry(mallory), conversation: create.conversation }
    expect(codeOf(await mallory.socket.request(transactionOf({ entries: [again] })))).toBe("duplicate-id")
  })

  test("TX3 takes an entry id once, also within itself", async () => {
    const world = await World.create()
    const alice = await world.join("alice")
    const create = createEntry(alice)
    const commit = commitEntry(alice, afterCreate(create), [alice], { id: create.id })
    expect(codeOf(await alice.socket.request(transactionOf({ entries: [create, commit] })))).toBe(
      "duplicate-id",
    )
    done(await alice.socket.request(transactionOf({ entries: [create] })))
    const mixed = commitEntry(alice, afterCreate(create), [alice])
    expect(codeOf(await alice.socket.request(transactionOf({ entries: [create, mixed] })))).toBe("refused")
    expect(codeOf(await alice.socket.request(transactionOf({ entries: [mixed, create] })))).toBe(
      "duplicate-id",
    )
  })
})

describe("a commit", () => {
  test("CM1 KP3 puts Welcomes into the inboxes of those it adds, until they are acknowledged", async () => {
    const world = await World.create()
    const alice = await world.join("alice")
    const bob = await world.join("bob")
    const create = createEntry(alice)
    const [welcome] = welcomeTo(bob)
    const commit = commitEntry(alice, afterCreate(create), [alice, bob], { welcomes: [welcome!] })
    done(await alice.socket.request(transactionOf({ entries: [create, commit] })))
    await settled()
    const { items } = await inboxOf(bob)
    const { conversation, opening } = afterCommit(commit)
    expect(items).toMatchObject([{ conversation, commit: opening, index: 1, welcome: welcome!.welcome }])
    expect(bob.socket.pushes("inbox")).toEqual([{ kind: "inbox", latest: items[0]!.id }])
    expect((await inboxOf(bob, items[0]!.id)).items).toEqual([])

    done(await alice.socket.request(transactionOf({ inboxAcks: [items[0]!.id] })))
    expect((await inboxOf(bob)).items).toHaveLength(1)
    done(await bob.socket.request(transactionOf({ inboxAcks: [items[0]!.id] })))
    expect((await inboxOf(bob)).items).toEqual([])
  })

  test("CN7 with a large payload and a large Welcome names parts that only its readers may fetch", async () => {
    const world = await World.create()
    const [alice, bob] = [await world.join("alice"), await world.join("bob")]
    const mallory = await world.join("mallory")
    const stage = async (bytes: Uint8Array) => {
      const hash = payloadHash(bytes)
      for (const offset of [0, LIMITS.inlinePart]) {
        const chunk = bytes.slice(offset, offset + LIMITS.inlinePart)
        done(
          await alice.socket.request({ kind: "part-put", hash, total: bytes.length, offset, bytes: chunk }),
        )
      }
      return { kind: "staged" as const, hash }
    }
    const payload = await stage(someBytes(LIMITS.inlinePart + 1))
    const welcome = await stage(someBytes(LIMITS.inlinePart + 2))
    const create = createEntry(alice)
    const welcomes = [{ account: bob.person.account, welcome }]
    const commit = commitEntry(alice, afterCreate(create), [alice, bob], { payload, welcomes })
    done(await alice.socket.request(transactionOf({ entries: [create, commit] })))

    const { conversation } = create
    const log = done(await bob.socket.request({ kind: "log-read", conversation, from: 1 }))
    expect(log).toMatchObject({ entries: [{ header: { payloadHash: payload.hash }, payload }] })
    for (const { hash } of [payload, welcome]) {
      expect(done(await bob.socket.request({ kind: "part-get", hash, offset: 0 })).kind).toBe("part")
      expect(codeOf(await mallory.socket.request({ kind: "part-get", hash, offset: 0 }))).toBe("not-found")
    }
    const next = commitEntry(alice, { conversation, epoch: 1, opening: payload.hash }, [alice, mallory])
    done(await alice.socket.request(transactionOf({ entries: [next] })))
    const { hash } = payload
    expect(codeOf(await mallory.socket.request({ kind: "part-get", hash, offset: 0 }))).toBe("not-found")
    const [item] = (await inboxOf(bob)).items
    done(await bob.socket.request(transactionOf({ inboxAcks: [item!.id] })))
    expect(codeOf(await bob.socket.request({ kind: "part-get", hash: welcome.hash, offset: 0 }))).toBe(
      "not-found",
    )
  })

  test("CM1 routes to accounts that exist, in order, and invites only those", async () => {
    const world = await World.create()
    const [alice, bob] = [await world.join("alice"), await world.join("bob")]
    const stand = await conversationOf(alice)
    const nobody = { ...bob, person: new Person("nobody", 0) }
    const sorted = [alice.person.account, bob.person.account].sort()
    const wrong = [
      [commitEntry(alice, stand, [alice, nobody]), "not-found"],
      [commitEntry(alice, stand, [alice], { routing: [...sorted].reverse() }), "refused"],
      [commitEntry(alice, stand, [alice, alice]), "refused"],
      [commitEntry(alice, stand, [alice], { welcomes: welcomeTo(bob) }), "refused"],
    ] as const
    for (const [entry, code] of wrong) {
      expect(codeOf(await alice.socket.request(transactionOf({ entries: [entry] })))).toBe(code)
    }
    done(await alice.socket.request(transactionOf({ entries: [commitEntry(alice, stand, [alice, bob])] })))
  })
})

describe("a direct conversation", () => {
  const start = (from: Member, to: Member) => {
    const create = createEntry(from, to.person.account)
    const commit = commitEntry(from, afterCreate(create), [from, to], { welcomes: welcomeTo(to) })
    return { create, request: transactionOf({ entries: [create, commit] }) }
  }

  test("LG12 is unique per pair, whoever starts it", async () => {
    const world = await World.create()
    const [alice, bob] = [await world.join("alice"), await world.join("bob")]
    const [first, second] = [start(alice, bob), start(bob, alice)]
    const [won, lost] = await Promise.all([
      alice.socket.request(first.request),
      bob.socket.request(second.request),
    ])
    expect(done(won).kind).toBe("transacted")
    expect(lost).toMatchObject({ code: "direct-exists", conversation: first.create.conversation })
    for (const [me, other] of [
      [alice, bob],
      [bob, alice],
    ] as const) {
      const found = done(await me.socket.request({ kind: "direct-lookup", other: other.person.account }))
      expect(found).toEqual({ kind: "direct", conversation: first.create.conversation })
    }
    expect(codeOf(await alice.socket.request(start(alice, bob).request))).toBe("direct-exists")
  })

  test("LG12 starts with both people in it, or the pair would be blocked", async () => {
    const world = await World.create()
    const [alice, bob] = [await world.join("alice"), await world.join("bob")]
    const { create } = start(alice, bob)
    expect(codeOf(await alice.socket.request(transactionOf({ entries: [create] })))).toBe("refused")
    const found = done(await bob.socket.request({ kind: "direct-lookup", other: alice.person.account }))
    expect(found).toEqual({ kind: "direct", conversation: undefined })
  })

  test("LG12 is with somebody else who exists", async () => {
    const world = await World.create()
    const alice = await world.join("alice")
    const nobody = { ...alice, person: new Person("nobody", 0) }
    const self = createEntry(alice, alice.person.account)
    const commit = commitEntry(alice, afterCreate(self), [alice])
    expect(codeOf(await alice.socket.request(transactionOf({ entries: [self, commit] })))).toBe("refused")
    expect(codeOf(await alice.socket.request(start(alice, nobody).request))).toBe("not-found")
  })
})

describe("cursors", () => {
  test("CN9 list a conversation again when it has changed, and only then", async () => {
    const world = await World.create()
    const [alice, bob] = [await world.join("alice"), await world.join("bob")]
    const [one, two] = [await conversationOf(alice, bob), await conversationOf(alice, bob)]
    const heads = async (after: number) => {
      const answer = done(await bob.socket.request({ kind: "heads", after }))
      if (answer.kind !== "heads") throw new TypeError(answer.kind)
      return answer
    }
    const all = await heads(0)
    expect(all.conversations.map(({ conversation }) => conversation)).toEqual([
      one.conversation,
      two.conversation,
    ])
    expect((await heads(all.cursor)).conversations).toEqual([])
    done(await alice.socket.request(messageTo(one)))
    const later = await heads(all.cursor)
    expect(later.conversations).toEqual([{ conversation: one.conversation, head: 2, first: 1, member: true }])
    expect(later.cursor).toBeGreaterThan(all.cursor)
    expect((await heads(0)).conversations.map(({ conversation }) => conversation)).toEqual([
      two.conversation,
      one.conversation,
    ])
  })

  test("CN9 page through a log by number and by size", async () => {
    const world = await World.create()
    const alice = await world.join("alice")
    const stand = await conversationOf(alice)
    const payload = someBytes(LIMITS.sealedMessage)
    for (let i = 0; i < 10; i++) done(await alice.socket.request(messageTo(stand, { payload })))
    const { conversation } = stand
    const indexes = []
    for (let from = 0; ; ) {
      const answer = done(await alice.socket.request({ kind: "log-read", conversation, from }))
      if (answer.kind !== "log") throw new TypeError(answer.kind)
      expect(answer.head).toBe(11)
      if (answer.entries.length === 0) break
      indexes.push(answer.entries.map(({ header }) => header.index))
      from = answer.entries.at(-1)!.header.index + 1
    }
    expect(indexes).toEqual([
      [0, 1, 2, 3, 4, 5, 6, 7, 8].slice(0, indexes[0]!.length),
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].slice(indexes[0]!.length),
    ])
    expect(indexes[0]!.length).toBeLessThan(12)
  })

  test("LG1 pipelined messages of one connection keep their order", async () => {
    const world = await World.create()
    const alice = await world.join("alice")
    const stand = await conversationOf(alice)
    const ids = Array.from({ length: 20 }, () => someMessageId())
    const answers = await Promise.all(ids.map((id) => alice.socket.request(messageTo(stand, { id }))))
    expect(answers.map((answer) => (answer.kind === "appended" ? answer.index : codeOf(answer)))).toEqual(
      ids.map((_, i) => i + 2),
    )
    await settled()
    const pushed = alice.socket.pushes("entry").map(({ entry }) => entry.header.index)
    expect(pushed).toEqual([...pushed].sort((a, b) => a - b))
  })
})
