import { LocalSealer } from "@tacit/crypto"
import type { AccountId, Reply, Request } from "@tacit/protocol"
import { beforeEach, describe, expect, test } from "vitest"
import { BrokenServerError, Requests } from "../connection/requests.ts"
import { ConnectionLostError } from "../ports/transport.ts"
import { MemoryStore } from "../store/memory-store.ts"
import { SealedStore } from "../store/sealed-store.ts"
import { HandleBook } from "./handle-book.ts"

const bob = "b".repeat(64) as AccountId
const carol = "c".repeat(64) as AccountId
const random = { bytes: (length: number) => new Uint8Array(length) }

describe("HandleBook", () => {
  let store: SealedStore
  /** What the server says; `undefined` while there is no connection. */
  let server: Map<string, AccountId> | undefined

  const answer = async (request: Request): Promise<Reply> => {
    if (!server) throw new ConnectionLostError("not connected")
    if (request.kind === "resolve")
      return { kind: "resolved", account: server.get(request.handle.toLowerCase()) }
    if (request.kind !== "describe") throw new TypeError(request.kind)
    const owned = [...server].filter(([, account]) => request.accounts.includes(account))
    return { kind: "described", accounts: owned.map(([handle, account]) => ({ account, handle })) }
  }
  const load = () => HandleBook.load(store, new Requests(answer))

  beforeEach(() => {
    store = new SealedStore(new MemoryStore(), new LocalSealer(new Uint8Array(32), random))
    server = new Map([["bob", bob]])
  })

  test("knows a handle without a connection once it was heard, in the spelling that the server shows", async () => {
    expect(await (await load()).resolve("BOB")).toBe(bob)
    server = undefined
    const later = await load()
    expect(await later.resolve("bob")).toBe(bob)
    expect(await later.describe([bob, carol])).toEqual(new Map([[bob, "bob"]]))
    await expect(later.resolve("carol")).rejects.toThrow(ConnectionLostError)
  })

  test("never follows a known handle to another account", async () => {
    await (await load()).describe([bob])
    server = new Map([["bob", carol]])
    const later = await load()
    expect(await later.resolve("bob")).toBe(bob)
    expect(await later.describe([bob, carol])).toEqual(new Map([[bob, "bob"]]))
  })

  test("does not believe that one account answers to two handles", async () => {
    const book = await load()
    await book.resolve("bob")
    server = new Map([["robert", bob]])
    await expect(book.resolve("robert")).rejects.toThrow(BrokenServerError)
  })

  test("takes nothing for a handle that is none, and no word about others than it asked for", async () => {
    server = new Map([
      ["\u001b[31mbob", bob],
      ["carol", carol],
    ])
    const book = await load()
    expect(await book.describe([bob])).toEqual(new Map())
    expect(await book.resolve("not a handle")).toBeUndefined()
    expect(await book.resolve("nobody")).toBeUndefined()
  })
})
