import {
  type AccountId,
  type ConversationId,
  type Hash,
  LIMITS,
  type Link,
  NO_TRANSACTION,
  ProtocolError,
  payloadHash,
  type Reply,
  type Request,
} from "@tacit/protocol"
import { describe, expect, test } from "vitest"
import { person } from "../testing/people.ts"
import { BrokenServerError, isRefusal, Requests } from "./requests.ts"

const account = "a".repeat(64) as AccountId
const conversation = "c".repeat(64) as ConversationId
const hash = (letter: string) => letter.repeat(64) as Hash

type Kind<K extends Request["kind"]> = Extract<Request, { kind: K }>

/** Answers every request by `answer`, and keeps what was asked. */
function asking(answer: (request: Request) => Reply) {
  const asked: Request[] = []
  const requests = new Requests(async (request) => {
    asked.push(request)
    return answer(request)
  })
  return { requests, asked }
}

describe("an answer of another kind than was asked for", () => {
  const { requests } = asking(() => ({ kind: "done" }))
  const CALLS: { readonly [name: string]: () => Promise<unknown> } = {
    resolve: () => requests.resolve("bob"),
    describe: () => requests.describe([account]),
    chain: () => requests.chain(account, 0),
    keyPackage: () => requests.keyPackage(account),
    vaultHead: () => requests.vaultHead(),
    vaultObjects: () => requests.vaultObjects([hash("1")]),
    heads: () => requests.heads(0),
    log: () => requests.log(conversation, 0),
    inbox: () => requests.inbox(0),
    direct: () => requests.direct(account),
    message: () =>
      requests.message({
        conversation,
        id: "00000000-0000-4000-8000-000000000000" as never,
        epoch: 0,
        opening: hash("0"),
        payload: new Uint8Array(512),
      }),
    transact: () => requests.transact(NO_TRANSACTION),
  }

  test.each(Object.entries(CALLS))("breaks the server's word: %s", async (_name, call) => {
    await expect(call()).rejects.toThrow(BrokenServerError)
  })

  test("also where a part is fetched or staged", async () => {
    await expect(requests.bytesOf({ kind: "staged", hash: hash("1") })).rejects.toThrow(BrokenServerError)
    const wrong = asking(() => ({ kind: "resolved", account: undefined }))
    const large = new Uint8Array(LIMITS.inlinePart + 1)
    await expect(wrong.requests.part(large)).rejects.toThrow(BrokenServerError)
  })
})

describe("parts of a request", () => {
  test("that are small travel in place", async () => {
    const { requests, asked } = asking(() => ({ kind: "done" }))
    const bytes = new Uint8Array(LIMITS.inlinePart).fill(1)
    expect(await requests.part(bytes)).toEqual({ kind: "inline", bytes })
    expect(asked).toEqual([])
  })

  test("that are large are staged piece by piece under their hash", async () => {
    const { requests, asked } = asking(() => ({ kind: "done" }))
    const bytes = new Uint8Array(2 * LIMITS.inlinePart + 3).map((_, i) => i % 251)
    expect(await requests.part(bytes)).toEqual({ kind: "staged", hash: payloadHash(bytes) })
    const puts = asked as Kind<"part-put">[]
    expect(puts.map(({ offset, bytes: piece }) => [offset, piece.length])).toEqual([
      [0, LIMITS.inlinePart],
      [LIMITS.inlinePart, LIMITS.inlinePart],
      [2 * LIMITS.inlinePart, 3],
    ])
    expect(Buffer.concat(puts.map(({ bytes: piece }) => piece)).equals(bytes)).toBe(true)
    for (const { total, hash: named } of puts)
      expect([total, named]).toEqual([bytes.length, payloadHash(bytes)])
  })
})

describe("parts of an answer", () => {
  const bytes = Uint8Array.from({ length: 1000 }, (_, i) => i % 256)
  const staged = { kind: "staged", hash: payloadHash(bytes) } as const
  const serving = (served: Uint8Array, step = 300) =>
    asking((request) => {
      const { offset } = request as Kind<"part-get">
      return { kind: "part", total: served.length, bytes: served.slice(offset, offset + step) }
    })

  test("in place are taken as they are", async () => {
    const { requests, asked } = asking(() => ({ kind: "done" }))
    expect(await requests.bytesOf({ kind: "inline", bytes })).toBe(bytes)
    expect(asked).toEqual([])
  })

  test("that were staged are fetched to their end", async () => {
    const { requests, asked } = serving(bytes)
    expect(await requests.bytesOf(staged)).toEqual(bytes)
    expect(asked.map((request) => (request as Kind<"part-get">).offset)).toEqual([0, 300, 600, 900])
  })

  test("that do not match their hash are refused", async () => {
    const changed = bytes.slice()
    changed[999] = 0
    await expect(serving(changed).requests.bytesOf(staged)).rejects.toThrow("does not match its hash")
    await expect(serving(bytes.slice(0, 999)).requests.bytesOf(staged)).rejects.toThrow(BrokenServerError)
  })

  test("without bytes, or larger than anything may be, are refused before they fill the memory", async () => {
    const empty = asking(() => ({ kind: "part", total: 10, bytes: new Uint8Array(0) }))
    await expect(empty.requests.bytesOf(staged)).rejects.toThrow(BrokenServerError)
    const huge = asking(() => ({ kind: "part", total: LIMITS.vaultObject + 1, bytes }))
    await expect(huge.requests.bytesOf(staged)).rejects.toThrow(BrokenServerError)
    expect(huge.asked).toHaveLength(1)
  })
})

describe("vault objects", () => {
  const stored = new Map(["1", "2", "3", "5"].map((name) => [hash(name), Uint8Array.of(Number(name))]))
  const serving = (atOnce: number) =>
    asking((request) => ({
      kind: "vault-objects",
      objects: (request as Kind<"vault-objects">).objects.slice(0, atOnce).map((name) => {
        const bytes = stored.get(name)
        return bytes && { kind: "inline", bytes }
      }),
    }))

  test("come as often as it takes, and what is not stored is missing", async () => {
    const { requests, asked } = serving(2)
    const names = ["1", "2", "3", "4", "5"].map(hash)
    expect(await requests.vaultObjects(names)).toEqual(stored)
    expect(asked.map((request) => (request as Kind<"vault-objects">).objects.length)).toEqual([5, 3, 1])
  })

  test("are asked for by the page", async () => {
    const { requests, asked } = serving(LIMITS.page)
    await requests.vaultObjects(Array.from({ length: LIMITS.page + 1 }, () => hash("1")))
    expect(asked.map((request) => (request as Kind<"vault-objects">).objects.length)).toEqual([
      LIMITS.page,
      1,
    ])
  })

  test("nothing asked for is no question", async () => {
    const { requests, asked } = serving(2)
    expect(await requests.vaultObjects([])).toEqual(new Map())
    expect(asked).toEqual([])
  })

  test("an answer without an object, or with more than was asked for, is refused", async () => {
    const none = asking(() => ({ kind: "vault-objects", objects: [] }))
    await expect(none.requests.vaultObjects([hash("1")])).rejects.toThrow(BrokenServerError)
    const more = asking(() => ({ kind: "vault-objects", objects: [undefined, undefined] }))
    await expect(more.requests.vaultObjects([hash("1")])).rejects.toThrow(BrokenServerError)
  })
})

describe("lists that come by the page", () => {
  const { links } = person(1)
  const [link] = links as readonly [Link]

  test("a chain is read to the length that the server names", async () => {
    const { requests, asked } = asking((request) => {
      const { from } = request as Kind<"chain-read">
      return { kind: "chain", links: Array<Link>(Math.min(2, 7 - from)).fill(link), length: 7 }
    })
    expect(await requests.chain(account, 2)).toHaveLength(5)
    expect(asked.map((request) => (request as Kind<"chain-read">).from)).toEqual([2, 4, 6])
  })

  test("a chain that ends before that is taken as far as it goes", async () => {
    const { requests } = asking(() => ({ kind: "chain", links: [], length: 7 }))
    expect(await requests.chain(account, 0)).toEqual([])
  })

  test("a chain, an inbox or a list of conversations without end is refused", async () => {
    const page = Array<Link>(LIMITS.page).fill(link)
    const chain = asking(() => ({ kind: "chain", links: page, length: 0xffff_ffff }))
    await expect(chain.requests.chain(account, LIMITS.chainLinks - 300)).rejects.toThrow("without end")
    const heads = asking(() => ({ kind: "heads", conversations: [], cursor: 5, more: true }))
    await expect(heads.requests.heads(5)).rejects.toThrow("without end")
    expect(await heads.requests.heads(4)).toMatchObject({ cursor: 5 })
    const inbox = asking(() => ({ kind: "inbox", items: [], more: true }))
    await expect(inbox.requests.inbox(0)).rejects.toThrow("without end")
  })
})

test("a refusal is known by its code, and by nothing else", () => {
  expect(isRefusal(new ProtocolError("stale-vault"), "stale-vault")).toBe(true)
  expect(isRefusal(new ProtocolError("stale-vault"), "stale-epoch")).toBe(false)
  expect(isRefusal({ code: "stale-vault" }, "stale-vault")).toBe(false)
})
