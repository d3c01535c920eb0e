import {
  LocalSealer,
  makeDelete,
  makeGenesis,
  makeRecovery,
  makeRevokeDevice,
  signingKeyPairFrom,
} from "@tacit/crypto"
import type { ChainHead, Link } from "@tacit/protocol"
import { beforeEach, describe, expect, test } from "vitest"
import { BrokenServerError, Requests } from "../connection/requests.ts"
import type { SecurityEvent } from "../events.ts"
import { MemoryStore } from "../store/memory-store.ts"
import { DamagedProfileError, SealedStore } from "../store/sealed-store.ts"
import { AccountServer } from "../testing/account-server.ts"
import { accountOf, hashOf } from "../testing/entries.ts"
import { extended, furtherDevice, NOW, person } from "../testing/people.ts"
import { SeededRandom } from "../testing/seeded-random.ts"
import { VaultUnusableError } from "../vault/vault-cache.ts"
import { ChainBook } from "./chain-book.ts"

const alice = person(1)
const bob = person(2)
const laptop = furtherDevice(alice, 3)
const tablet = furtherDevice(alice, 4)
const withLaptop = extended(alice.chain, laptop.link)
const revocation = makeRevokeDevice(withLaptop, alice.identity, laptop.deviceId, NOW)
const long = [...alice.links, laptop.link, revocation]

describe("the chain book", () => {
  let server: AccountServer
  let store: SealedStore
  let events: SecurityEvent[]
  let book: ChainBook
  /** What the vault has of alice's chain; an error if it cannot be used. */
  let pinned: ChainHead | VaultUnusableError | undefined
  /** Heads that were noted for the vault, in order. */
  let noted: number[]

  const open = () =>
    new ChainBook(store, new Requests(server.answer), (event) => events.push(event), {
      pin: async () => {
        if (pinned instanceof VaultUnusableError) throw pinned
        return pinned
      },
      note: (_account, { pin }) => {
        if (pin) noted.push(pin.index)
        return []
      },
    })
  const serve = (...links: readonly Link[]) => server.chains.set(alice.account, links)

  beforeEach(() => {
    server = new AccountServer()
    serve(...alice.links)
    store = new SealedStore(new MemoryStore(), new LocalSealer(new Uint8Array(32), new SeededRandom(1)))
    events = []
    pinned = undefined
    noted = []
    book = open()
  })

  test("fetches a chain once and remembers it", async () => {
    expect((await book.get(alice.account))?.head).toEqual(alice.chain.head)
    await book.get(alice.account)
    await open().get(alice.account)
    expect(server.asked).toHaveLength(1)
  })

  test("an account that does not exist has none, and nothing is remembered of it", async () => {
    expect(await book.get(accountOf("nobody"))).toBeUndefined()
    expect(await book.refresh(accountOf("nobody"))).toBeUndefined()
    expect(events).toEqual([])
  })

  test("takes over what the chain has in addition, and asks for no more than that", async () => {
    await book.get(alice.account)
    serve(...long)
    expect((await book.refresh(alice.account))?.head.index).toBe(4)
    expect(server.requests("chain-read").map(({ from }) => from)).toEqual([0, 2])
    expect((await open().get(alice.account))?.head.index).toBe(4)
    expect(events).toEqual([])
  })

  test("knows links that were put in by who verified them", async () => {
    await store.write(ChainBook.changesFor(alice.account, long))
    expect((await open().get(alice.account))?.head.index).toBe(4)
    expect(server.asked).toEqual([])
  })

  describe("an account that is not the one that was asked for", () => {
    test("is not taken for it, at first sight", async () => {
      serve(...bob.links)
      expect(await book.get(alice.account)).toBeUndefined()
      expect(events).toEqual([{ kind: "chain-fork", account: alice.account }])
      expect(await open().get(bob.account)).toBeUndefined()
    })

    test("nor later", async () => {
      await book.get(alice.account)
      serve(...alice.links, ...bob.links)
      expect((await book.refresh(alice.account))?.head).toEqual(alice.chain.head)
      expect(events).toEqual([{ kind: "chain-fork", account: alice.account }])
    })
  })

  describe("a chain that shrinks", () => {
    test.each([0, 1, 3, 4])("to %i links is told and not taken over", async (length) => {
      serve(...long)
      await book.get(alice.account)
      serve(...long.slice(0, length))
      expect((await book.refresh(alice.account))?.head.index).toBe(4)
      expect(events).toEqual([{ kind: "chain-rollback", account: alice.account }])
      expect((await open().get(alice.account))?.head.index).toBe(4)
    })
  })

  describe("a chain that forks", () => {
    const other = makeRevokeDevice(withLaptop, alice.identity, alice.deviceId, NOW)
    const beyond = extended(withLaptop, other)

    test.each<[string, readonly Link[]]>([
      ["at the newest link that is known", [...alice.links, laptop.link, other]],
      [
        "and goes on from there",
        [...alice.links, laptop.link, other, furtherDevice({ ...alice, chain: beyond }, 5).link],
      ],
      ["with a link that nobody signed", [...long, { ...revocation, index: 5 }]],
      ["with a link of an earlier place", [...long, tablet.link]],
      ["with a second beginning", [...long, makeGenesis(alice.identity, alice.recovery.publicKey, NOW + 1)]],
    ])("%s is told and not taken over", async (_name, forked) => {
      serve(...long)
      const known = await book.get(alice.account)
      serve(...forked)
      expect(await book.refresh(alice.account)).toEqual(known)
      expect(events).toEqual([{ kind: "chain-fork", account: alice.account }])
      expect((await open().get(alice.account))?.head).toEqual(known?.head)
    })

    test("keeps what was sound before the fork", async () => {
      await book.get(alice.account)
      serve(...alice.links, laptop.link, { ...revocation, at: NOW + 1 })
      expect((await book.refresh(alice.account))?.head.index).toBe(3)
      expect(events).toEqual([{ kind: "chain-fork", account: alice.account }])
    })
  })

  describe("what an account names in a log", () => {
    test("is confirmed by the link at that place", async () => {
      const chain = await book.confirms(alice.account, 2, alice.chain.head.hash)
      expect(chain?.head).toEqual(alice.chain.head)
      expect((await book.confirms(alice.account, 0, alice.chain.hashes[0] ?? hashOf("none")))?.account).toBe(
        alice.account,
      )
    })

    test("makes the book ask for links that it does not have yet", async () => {
      await book.get(alice.account)
      serve(...long)
      const chain = await book.confirms(alice.account, 3, withLaptop.head.hash)
      expect(chain?.head.index).toBe(4)
      expect(events).toEqual([])
    })

    test("contradicts a chain whose link there is another", async () => {
      expect(await book.confirms(alice.account, 1, hashOf("another link"))).toBeUndefined()
      expect(events).toEqual([{ kind: "chain-fork", account: alice.account }])
    })

    test("is not confirmed by a server that hides the newest links, and that is told", async () => {
      await book.get(alice.account)
      expect(await book.confirms(alice.account, 3, withLaptop.head.hash)).toBeUndefined()
      expect(events).toEqual([{ kind: "chain-rollback", account: alice.account }])
    })

    test("is not confirmed by a server that hides everything, and that is told once", async () => {
      await book.get(alice.account)
      serve()
      expect(await book.confirms(alice.account, 3, withLaptop.head.hash)).toBeUndefined()
      expect(events).toEqual([{ kind: "chain-rollback", account: alice.account }])
    })

    test("of an account that does not exist confirms nothing", async () => {
      expect(await book.confirms(accountOf("nobody"), 0, hashOf("x"))).toBeUndefined()
    })
  })

  describe("VA21 a chain of which another device of the account has seen more", () => {
    const at = (index: number): ChainHead => ({
      index,
      hash: extended(withLaptop, revocation).hashes[index]!,
    })

    test.each([0, 1, 3, 4])("ID-06 is not known by the %i links that are served now", async (length) => {
      pinned = at(4)
      serve(...long.slice(0, length))
      expect(await book.get(alice.account)).toBeUndefined()
      expect(events).toEqual([{ kind: "chain-rollback", account: alice.account }])
      serve(...long)
      expect((await book.get(alice.account))?.head.index).toBe(4)
      expect(events).toHaveLength(1)
    })

    test("ID-06 is refused to who would trust it with something new; one that nobody has seen is not there", async () => {
      pinned = at(4)
      serve(...alice.links)
      await expect(book.refreshOrReject(alice.account)).rejects.toThrow(BrokenServerError)
      serve(...long)
      expect((await book.refreshOrReject(alice.account))?.head.index).toBe(4)
      pinned = undefined
      expect(await book.refreshOrReject(accountOf("nobody"))).toBeUndefined()
    })

    test("ID-06 is not known by links that fork", async () => {
      pinned = at(4)
      const other = makeRevokeDevice(withLaptop, alice.identity, alice.deviceId, NOW)
      serve(...alice.links, laptop.link, other)
      expect(await book.get(alice.account)).toBeUndefined()
      expect(events).toEqual([{ kind: "chain-fork", account: alice.account }])
      expect(await open().get(alice.account)).toBeUndefined()
    })

    test("ID-06 counts for nobody as long as only less of it is served, though less of it is known here", async () => {
      await book.get(alice.account)
      pinned = at(4)
      expect(await book.refresh(alice.account)).toBeUndefined()
      serve(...alice.links, laptop.link)
      expect(await book.refresh(alice.account)).toBeUndefined()
      expect(await book.confirms(alice.account, 3, withLaptop.head.hash)).toBeUndefined()
      expect(events.map(({ kind }) => kind)).toEqual(["chain-rollback", "chain-rollback", "chain-rollback"])
      serve(...long)
      expect((await book.refresh(alice.account))?.head.index).toBe(4)
    })

    test("grows beyond it, and what is new is noted once", async () => {
      pinned = at(2)
      await book.get(alice.account)
      expect(noted).toEqual([])
      serve(...long)
      await book.refresh(alice.account)
      await book.refresh(alice.account)
      expect(noted).toEqual([4])
      expect(events).toEqual([])
    })

    test("while the vault cannot be used, grows if it is known here, and is not met for the first time", async () => {
      const unusable = new VaultUnusableError("set back")
      pinned = unusable
      await expect(book.get(alice.account)).rejects.toBe(unusable)
      pinned = undefined
      await book.get(alice.account)
      pinned = unusable
      serve(...long)
      expect((await book.refresh(alice.account))?.head.index).toBe(4)
    })
  })

  describe("an identity that changes", () => {
    const fresh = signingKeyPairFrom(new Uint8Array(32).fill(5))

    test("with the recovery key's word is nothing to tell", async () => {
      await book.get(alice.account)
      serve(...alice.links, makeRecovery(alice.chain, alice.identity, fresh.publicKey, alice.recovery, NOW))
      expect((await book.refresh(alice.account))?.recoveryKey).toEqual(fresh.publicKey)
      expect(events).toEqual([])
    })

    test.each([
      ["recovery", makeRecovery(alice.chain, alice.identity, fresh.publicKey, undefined, NOW)],
      ["deletion", makeDelete(alice.chain, alice.identity, undefined, NOW)],
    ])("without it is told once: %s", async (_name, link) => {
      await book.get(alice.account)
      serve(...alice.links, link)
      await book.refresh(alice.account)
      await book.refresh(alice.account)
      expect(events).toEqual([{ kind: "identity-changed", account: alice.account }])
    })
  })

  test("who asks at the same moment gets the same chain, and no event", async () => {
    await book.get(alice.account)
    serve(...long)
    const chains = await Promise.all([1, 2, 3].map(() => book.refresh(alice.account)))
    expect(chains.map((chain) => chain?.head.index)).toEqual([4, 4, 4])
    expect(events).toEqual([])
    expect((await open().get(alice.account))?.head.index).toBe(4)
  })

  test("a stored chain that does not hold together is damage: it is never replaced in silence", async () => {
    await store.write(ChainBook.changesFor(alice.account, [...alice.links, revocation]))
    await expect(open().get(alice.account)).rejects.toThrow(DamagedProfileError)
    expect(server.asked).toEqual([])
  })
})
