import { LocalSealer } from "@tacit/crypto"
import { encode, LIMITS, ProtocolError } from "@tacit/protocol"
import { beforeEach, describe, expect, test } from "vitest"
import { Requests } from "../connection/requests.ts"
import { Background } from "../engine/background.ts"
import type { SecurityEvent } from "../events.ts"
import { MemoryStore } from "../store/memory-store.ts"
import { SealedStore } from "../store/sealed-store.ts"
import { AccountServer } from "../testing/account-server.ts"
import { accountOf, hashOf } from "../testing/entries.ts"
import { ManualClock } from "../testing/manual-clock.ts"
import { furtherDevice, person, profileOf } from "../testing/people.ts"
import { SeededRandom } from "../testing/seeded-random.ts"
import { marksItem, marksName } from "../vault/items.ts"
import { VaultCache } from "../vault/vault-cache.ts"
import { ChainBook } from "./chain-book.ts"
import { ContactBook } from "./contact-book.ts"

const alice = person(1)
const laptop = furtherDevice(alice, 2)
const phoneProfile = profileOf(alice)
const laptopProfile = { ...phoneProfile, device: laptop.deviceId, deviceSecret: laptop.device.secretKey }
const bob = accountOf("bob")
const pin = (index: number) => ({ index, hash: hashOf(`link ${index}`) })
const LATEST = LIMITS.unsavedFor

interface DeviceOfAlice {
  readonly book: ContactBook
  readonly vault: VaultCache
  readonly store: SealedStore
  readonly background: Background
  readonly events: SecurityEvent[]
  readonly overruled: unknown[]
}

describe("VA21 the contact book", () => {
  let server: AccountServer
  let clock: ManualClock
  let phone: DeviceOfAlice
  let sibling: DeviceOfAlice

  async function device(profile = phoneProfile, disk = new MemoryStore(), seed = 1): Promise<DeviceOfAlice> {
    const random = new SeededRandom(seed)
    const store = new SealedStore(disk, new LocalSealer(new Uint8Array(32), random))
    const requests = new Requests(server.answer)
    const events: SecurityEvent[] = []
    const overruled: unknown[] = []
    const report = (event: SecurityEvent) => events.push(event)
    const background = new Background((error) => {
      throw error
    })
    const chains = new ChainBook(store, requests, report, { pin: async () => undefined, note: () => [] })
    const vault = new VaultCache({
      requests,
      store,
      chains,
      random,
      profile,
      report,
      rides: (view) => book.rides(view),
    })
    const book: ContactBook = await ContactBook.load({
      self: alice.account,
      store,
      vault,
      clock,
      jitter: () => 0.5,
      report,
      run: (task) => background.run(task),
      overrule: (account, handle) => {
        overruled.push([account, handle])
        return []
      },
    })
    return { book, vault, store, background, events, overruled }
  }

  beforeEach(async () => {
    server = await AccountServer.of(alice)
    server.chains.set(alice.account, [...alice.links, laptop.link])
    clock = new ManualClock()
    phone = await device()
    sibling = await device(laptopProfile, new MemoryStore(), 2)
  })

  /** A write that the device makes for another reason. */
  const writeMarks = ({ vault }: DeviceOfAlice) =>
    vault.commit(async () => ({
      changes: new Map([
        [marksName(hashOf("c") as never), encode(marksItem, { accepted: true, read: 1, seen: undefined })],
      ]),
      value: undefined,
    }))
  const note = ({ book, store }: DeviceOfAlice, ...seen: Parameters<ContactBook["note"]>) =>
    store.write(book.note(...seen))
  const writes = () => server.requests("transact").length

  async function pass(milliseconds: number) {
    clock.advance(milliseconds)
    for (const { background } of [phone, sibling]) await background.idle()
  }

  test("tells the account's other devices with the next write, and makes none for it", async () => {
    await note(phone, bob, { pin: pin(3) })
    await note(phone, bob, { handle: "Bob" })
    expect(writes()).toBe(0)
    await writeMarks(phone)
    expect(writes()).toBe(1)
    expect(await sibling.book.pin(bob)).toEqual(pin(3))
    expect(await sibling.book.handles([bob])).toEqual(new Map([[bob, "Bob"]]))
    expect(await sibling.book.owners(["BOB", "carol"])).toEqual(new Map([["bob", bob]]))
    await writeMarks(phone)
    await pass(LATEST)
    expect(writes()).toBe(2)
  })

  test("makes a write of its own within a day, in the second half of it", async () => {
    await note(phone, bob, { pin: pin(3) })
    await pass(LATEST / 2)
    expect(writes()).toBe(0)
    await pass(LATEST / 2)
    expect(writes()).toBe(1)
    expect(await sibling.book.pin(bob)).toEqual(pin(3))
    await pass(10 * LATEST)
    expect(writes()).toBe(1)
  })

  test("writes nothing that a sibling has written already", async () => {
    for (const each of [phone, sibling]) await note(each, bob, { pin: pin(3) })
    await writeMarks(sibling)
    await phone.vault.refresh()
    await pass(LATEST)
    expect(writes()).toBe(1)
    expect(clock.waiting).toBe(0)
  })

  test("remembers across a restart, and tries again within the hour where there was no connection", async () => {
    const disk = new MemoryStore()
    await note(await device(phoneProfile, disk), bob, { pin: pin(3) })
    server.before = () => {
      throw new ProtocolError("unavailable")
    }
    phone = await device(phoneProfile, disk)
    await pass(LATEST)
    expect(await sibling.book.pin(bob).catch(() => "none")).toBe("none")
    server.before = () => {}
    await pass(60 * 60_000)
    expect(await sibling.book.pin(bob)).toEqual(pin(3))
  })

  test("keeps what was seen while a write was under way for the next one", async () => {
    await note(phone, bob, { pin: pin(3) })
    server.before = async (request) => {
      if (request.kind === "transact" && writes() === 1) await note(phone, bob, { pin: pin(4) })
    }
    await writeMarks(phone)
    expect(await phone.book.pin(bob)).toEqual(pin(3))
    await writeMarks(phone)
    expect(await phone.book.pin(bob)).toEqual(pin(4))
  })

  test("takes no more than 32 along at once, and all of them in the end", async () => {
    const people = Array.from({ length: 40 }, (_, i) => accountOf(`person ${i}`))
    for (const [i, account] of people.entries()) await note(phone, account, { handle: `person.${i}` })
    await writeMarks(phone)
    expect((await sibling.book.handles(people)).size).toBe(32)
    await pass(LATEST)
    await sibling.vault.refresh()
    expect((await sibling.book.handles(people)).size).toBe(40)
    expect(writes()).toBe(2)
  })

  test("tells what contradicts the vault once the write stands, and gives way to it", async () => {
    await note(sibling, bob, { handle: "Bob", pin: pin(3) })
    await writeMarks(sibling)
    await note(phone, bob, { handle: "robert", pin: { ...pin(3), hash: hashOf("another link") } })
    await writeMarks(phone)
    expect(phone.events).toEqual([
      { kind: "handle-mismatch", account: bob, handle: "robert" },
      { kind: "chain-fork", account: bob },
    ])
    expect(phone.overruled).toEqual([[bob, "Bob"]])
    await writeMarks(phone)
    expect(phone.events).toHaveLength(2)
    expect(await phone.book.pin(bob)).toEqual(pin(3))
  })

  test("has nothing to say of the account itself", async () => {
    expect(phone.book.note(alice.account, { handle: "alice" })).toEqual([])
    expect(await phone.book.pin(alice.account)).toBeUndefined()
    expect(server.asked).toEqual([])
  })

  test("that was stopped has no timer left", async () => {
    await note(phone, bob, { pin: pin(3) })
    expect(clock.waiting).toBe(1)
    phone.book.stop()
    expect(clock.waiting).toBe(0)
  })
})
