import { LocalSealer } from "@tacit/crypto"
import { type AccountId, ProtocolError, type Reply, type Request } from "@tacit/protocol"
import { beforeEach, describe, expect, test } from "vitest"
import { BrokenServerError, Requests } from "../connection/requests.ts"
import type { SecurityEvent } from "../events.ts"
import { ConnectionLostError } from "../ports/transport.ts"
import { MemoryStore } from "../store/memory-store.ts"
import { SealedStore } from "../store/sealed-store.ts"
import { VaultUnusableError } from "../vault/vault-cache.ts"
import { HandleBook } from "./handle-book.ts"

const alice = "a".repeat(64) as AccountId
const bob = "b".repeat(64) as AccountId
const carol = "c".repeat(64) as AccountId
const random = { bytes: (length: number) => new Uint8Array(length) }

describe("HandleBook", () => {
  let store: SealedStore
  /** What the server says; `undefined` while there is no connection. */
  let server: Map<string, AccountId> | undefined
  /** What the server answers instead, whatever it is asked. */
  let instead: (() => Promise<Reply>) | undefined
  /** Handles that the account's devices have heard; an error if the vault cannot be used. */
  let vault: Map<AccountId, string> | VaultUnusableError
  /** Handles that were noted for the vault. */
  let noted: string[]
  let events: SecurityEvent[]

  const answer = async (request: Request): Promise<Reply> => {
    if (!server) throw new ConnectionLostError("not connected")
    if (instead) return instead()
    if (request.kind === "resolve")
      return { kind: "resolved", account: server.get(request.handle.toLowerCase()) }
    if (request.kind !== "describe") throw new TypeError(request.kind)
    const owned = [...server].filter(([, account]) => request.accounts.includes(account))
    return { kind: "described", accounts: owned.map(([handle, account]) => ({ account, handle })) }
  }
  const load = () =>
    HandleBook.load({
      store,
      requests: new Requests(answer),
      report: (event) => events.push(event),
      self: { account: alice, handle: "alice" },
      contacts: {
        handles: async (accounts) => {
          if (vault instanceof Error) throw vault
          const known = [...vault].filter(([account]) => accounts.includes(account))
          return new Map(known)
        },
        owners: async (handles) => {
          if (vault instanceof Error) throw vault
          const asked = handles.map((handle) => handle.toLowerCase())
          const known = [...vault].map(([account, handle]) => [handle.toLowerCase(), account] as const)
          return new Map(known.filter(([handle]) => asked.includes(handle)))
        },
        note: (_account, { handle }) => {
          noted.push(handle ?? "")
          return []
        },
      },
    })

  beforeEach(() => {
    events = []
    vault = new Map()
    noted = []
    instead = undefined
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

  test.each([
    ["refuses", () => Promise.reject(new ProtocolError("internal"))],
    ["answers something else", async (): Promise<Reply> => ({ kind: "done" })],
  ])("names whom it knows though the server %s, and asks again the next time", async (_, answered) => {
    const book = await load()
    await book.describe([bob])
    instead = answered
    server = new Map([["carol", carol]])
    expect(await book.describe([bob, carol])).toEqual(new Map([[bob, "bob"]]))
    instead = undefined
    expect(await book.describe([carol])).toEqual(new Map([[carol, "carol"]]))
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

  test("VA21 ID-05 knows on a fresh device what another one heard, and asks the server for no other word", async () => {
    vault = new Map([[bob, "Bob"]])
    server = new Map([
      ["bob", carol],
      ["robert", bob],
    ])
    const book = await load()
    expect(await book.resolve("bob")).toBe(bob)
    expect(await book.describe([bob])).toEqual(new Map([[bob, "Bob"]]))
    expect(events).toEqual([])
    expect(noted).toEqual([])
    server = undefined
    expect(await (await load()).describe([bob])).toEqual(new Map([[bob, "Bob"]]))
  })

  test("VA21 ID-05 gives nobody a handle that is another's in the vault, and tells once that the server does", async () => {
    vault = new Map([[bob, "Bob"]])
    server = new Map([["bob", carol]])
    const book = await load()
    for (let i = 0; i < 2; i++) expect(await book.describe([carol])).toEqual(new Map())
    expect(events).toEqual([{ kind: "handle-mismatch", account: carol, handle: "bob" }])
  })

  test("ID-05 gives nobody the account's own handle, nor the account another", async () => {
    server = new Map([
      ["alice", bob],
      ["carol", alice],
    ])
    const book = await load()
    expect(await book.resolve("alice")).toBe(alice)
    expect(await book.describe([alice, bob])).toEqual(new Map([[alice, "alice"]]))
    expect(events).toEqual([{ kind: "handle-mismatch", account: bob, handle: "alice" }])
    await expect(book.resolve("carol")).rejects.toThrow(BrokenServerError)
  })

  test("ID-05 of two who are said to have one handle the first one has it", async () => {
    const twice = {
      kind: "described" as const,
      accounts: [bob, carol].map((account) => ({ account, handle: "bob" })),
    }
    const requests = new Requests(async () => twice)
    const contacts = { handles: async () => new Map(), owners: async () => new Map(), note: () => [] }
    const report = (event: SecurityEvent) => events.push(event)
    const self = { account: alice, handle: "alice" }
    const book = await HandleBook.load({ store, requests, contacts, report, self })
    expect(await book.describe([bob, carol])).toEqual(new Map([[bob, "bob"]]))
    expect(events).toEqual([{ kind: "handle-mismatch", account: carol, handle: "bob" }])
  })

  test("VA21 notes what is new, and gives way where the vault has another word", async () => {
    const book = await load()
    await book.describe([bob])
    expect(noted).toEqual(["bob"])
    await store.write(book.overrule(bob, undefined))
    server = undefined
    expect(await (await load()).describe([bob])).toEqual(new Map())
    await store.write(book.overrule(bob, "Robert"))
    expect(await (await load()).describe([bob])).toEqual(new Map([[bob, "Robert"]]))
  })

  test("shows no word of the server while the vault cannot be used", async () => {
    vault = new VaultUnusableError("set back")
    const book = await load()
    expect(await book.describe([bob])).toEqual(new Map())
    await expect(book.resolve("bob")).rejects.toThrow(VaultUnusableError)
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
