import { LocalSealer, makeCheckpoint, makeRevokeDevice } from "@tacit/crypto"
import { bytes, encode, LIMITS, NO_TRANSACTION, ProtocolError, vaultHeadHash } from "@tacit/protocol"
import { beforeEach, describe, expect, test } from "vitest"
import { ChainBook } from "../account/chain-book.ts"
import type { Profile } from "../account/profile.ts"
import { Requests } from "../connection/requests.ts"
import type { SecurityEvent } from "../events.ts"
import { ConnectionLostError } from "../ports/transport.ts"
import { MemoryStore } from "../store/memory-store.ts"
import { put, SealedStore } from "../store/sealed-store.ts"
import { AccountServer } from "../testing/account-server.ts"
import { extended, furtherDevice, NOW, person, profileOf } from "../testing/people.ts"
import { SeededRandom } from "../testing/seeded-random.ts"
import { type Ride, VaultCache, VaultUnusableError, type VaultView } from "./vault-cache.ts"

const alice = person(1)
const laptop = furtherDevice(alice, 2)
const phoneProfile = profileOf(alice)
const laptopProfile: Profile = {
  ...phoneProfile,
  device: laptop.deviceId,
  deviceSecret: laptop.device.secretKey,
}
const value = bytes(LIMITS.vaultObject)
const of = (number: number, length = 3) => new Uint8Array(length).fill(number)
const item = (number: number, length?: number) => encode(value, of(number, length))

interface DeviceOfAlice {
  readonly vault: VaultCache
  readonly disk: MemoryStore
  readonly events: SecurityEvent[]
}

describe("the vault cache", () => {
  let server: AccountServer
  let phone: DeviceOfAlice
  let sibling: DeviceOfAlice
  let ride: Ride

  function device(profile: Profile, disk = new MemoryStore(), seed = 1): DeviceOfAlice {
    const random = new SeededRandom(seed)
    const store = new SealedStore(disk, new LocalSealer(new Uint8Array(32), random))
    const requests = new Requests(server.answer)
    const events: SecurityEvent[] = []
    const report = (event: SecurityEvent) => events.push(event)
    const chains = new ChainBook(store, requests, report, { pin: async () => undefined, note: () => [] })
    const rides = async () => ride
    return {
      vault: new VaultCache({ requests, store, chains, random, profile, report, rides }),
      disk,
      events,
    }
  }

  beforeEach(async () => {
    ride = { changes: new Map(), arrived: () => [], settled: () => {} }
    server = await AccountServer.of(alice, new Map([["a", item(1)]]))
    server.chains.set(alice.account, [...alice.links, laptop.link])
    phone = device(phoneProfile)
    sibling = device(laptopProfile, new MemoryStore(), 2)
  })

  const read = ({ vault }: DeviceOfAlice, name: string) => vault.read((view) => view.item(name, value))
  const write = ({ vault }: DeviceOfAlice, name: string, content: Uint8Array | undefined) =>
    vault.commit(async () => ({ changes: new Map([[name, content]]), value: name }))
  const transactions = () => server.requests("transact")

  test("reads what the account has and writes what it decides", async () => {
    expect(await read(phone, "a")).toEqual(of(1))
    expect(await read(phone, "b")).toBeUndefined()
    expect(await write(phone, "b", item(2))).toEqual({ value: "b", appended: [] })
    expect(phone.vault.version).toBe(2)
    expect(await read(phone, "b")).toEqual(of(2))
    expect(await read(sibling, "b")).toEqual(of(2))
    await write(phone, "b", undefined)
    expect(await read(phone, "b")).toBeUndefined()
  })

  test("asks once for what it has read, and for nothing that it may not have", async () => {
    await read(phone, "a")
    const asked = server.asked.length
    await read(phone, "a")
    expect(server.asked.length).toBe(asked)
  })

  test("a decision against a change sends nothing", async () => {
    expect(await phone.vault.commit(async () => undefined)).toBeUndefined()
    expect(transactions()).toEqual([])
    expect(phone.vault.version).toBe(1)
  })

  test("what else happens goes with the head that was expected, in one transaction", async () => {
    await phone.vault.refresh()
    const before = server.head
    await phone.vault.commit(async () => ({
      changes: new Map([["b", item(2)]]),
      also: { inboxAcks: [7] },
      saved: [{ conversation: "c".repeat(64) as never, index: 5 }],
      value: undefined,
    }))
    expect(transactions()).toMatchObject([
      {
        ...NO_TRANSACTION,
        inboxAcks: [7],
        vault: {
          expected: before && vaultHeadHash(before),
          head: server.head,
          saved: [{ conversation: "c".repeat(64), index: 5 }],
        },
      },
    ])
  })

  test("VA21 what rides along goes in the same write, and is done with when that is durable", async () => {
    const versions: (number | undefined)[] = []
    let durable: ReturnType<MemoryStore["list"]> | undefined
    ride = {
      changes: new Map([["c", item(3)]]),
      arrived: () => {
        versions.push(server.head?.head.version)
        return [put("test", "ride", value, of(7))]
      },
      settled: () => {
        durable = phone.disk.list("")
      },
    }
    await phone.vault.refresh()
    const before = await phone.disk.list("")
    await write(phone, "b", item(2))
    expect(transactions()).toHaveLength(1)
    expect([await read(sibling, "b"), await read(sibling, "c")]).toEqual([of(2), of(3)])
    expect(versions).toEqual([2])
    expect((await durable)?.length).toBe(before.length + 1)
    await phone.vault.commit(async () => undefined)
    expect(transactions()).toHaveLength(1)
  })

  test("a large item is staged and comes back", async () => {
    const large = item(5, LIMITS.inlinePart + 10)
    await write(phone, "large", large)
    expect(transactions()[0]?.vault?.puts.map(({ kind }) => kind)).toContain("staged")
    expect(server.requests("part-put").length).toBeGreaterThan(1)
    const stored = [...server.objects.values()].find(({ length }) => length > LIMITS.inlinePart)
    expect(stored).toBeDefined()
  })

  test("two writes of one device are made one after the other", async () => {
    await Promise.all([write(phone, "b", item(2)), write(phone, "c", item(3))])
    expect(transactions()).toHaveLength(2)
    expect(server.head?.head.version).toBe(3)
    expect([await read(phone, "b"), await read(phone, "c")]).toEqual([of(2), of(3)])
  })

  describe("when another device was first", () => {
    /** Adds one to the item "a" as it stands under the view. */
    const increment = (views: VaultView[]) => async (view: VaultView) => {
      views.push(view)
      const before = (await view.item("a", value))?.[0] ?? 0
      return { changes: new Map([["a", item(before + 1)]]), value: before }
    }

    test("[M] a write expects the head of its decision, and is decided again under the new one", async () => {
      await read(phone, "a")
      const old = server.head as NonNullable<typeof server.head>
      await write(sibling, "a", item(10))
      const theirs = server.head as NonNullable<typeof server.head>
      const views: VaultView[] = []
      const committed = await phone.vault.commit(increment(views))
      expect(views.map(({ snapshot }) => snapshot.version)).toEqual([1, 2])
      expect(committed?.value).toBe(10)
      const expected = transactions().map(({ vault }) => vault?.expected)
      expect(expected).toEqual([old, old, theirs].map(vaultHeadHash))
      await sibling.vault.refresh()
      expect(await read(sibling, "a")).toEqual(of(11))
      expect(phone.events).toEqual([])
    })

    test("as often as that takes, and nothing of either is lost", async () => {
      const devices = [phone, sibling]
      const views: VaultView[] = []
      await Promise.all(Array.from({ length: 10 }, (_, i) => devices[i % 2]?.vault.commit(increment(views))))
      await phone.vault.refresh()
      expect(await read(phone, "a")).toEqual(of(11))
      expect([...phone.events, ...sibling.events]).toEqual([])
    })

    test("an object that it replaced is read again under the new head", async () => {
      await phone.vault.refresh()
      await write(sibling, "a", item(10))
      const seen: number[] = []
      const found = await phone.vault.read(async (view) => {
        seen.push(view.snapshot.version)
        return view.item("a", value)
      })
      expect(found).toEqual(of(10))
      expect(seen).toEqual([1, 2])
      expect(phone.events).toEqual([])
    })

    test("a write plans on what it read, even where a refresh comes between", async () => {
      await phone.vault.refresh()
      const views: VaultView[] = []
      await phone.vault.commit(async (view) => {
        const decision = await increment(views)(view)
        if (views.length === 1) {
          await write(sibling, "a", item(20))
          await phone.vault.refresh()
        }
        return decision
      })
      expect(views.map(({ snapshot }) => snapshot.version)).toEqual([1, 2])
      await phone.vault.refresh()
      expect(await read(phone, "a")).toEqual(of(21))
      expect(phone.events).toEqual([])
    })
  })

  test("an answer about the head that this device's own write overtook is no rollback", async () => {
    await phone.vault.refresh()
    const answered = Promise.withResolvers<void>()
    let held = false
    server.after = async (request) => {
      if (request.kind !== "vault-head" || held) return
      held = true
      await answered.promise
    }
    const refreshing = phone.vault.refresh()
    await write(phone, "b", item(2))
    answered.resolve()
    expect((await refreshing).version).toBe(2)
    expect(phone.vault.version).toBe(2)
    expect(phone.events).toEqual([])
  })

  test("an unknown outcome is told, and the next write is decided under whatever came of it", async () => {
    await phone.vault.refresh()
    let lost = false
    server.after = (request) => {
      if (request.kind !== "transact" || lost) return
      lost = true
      throw new ConnectionLostError("no answer")
    }
    await expect(write(phone, "b", item(2))).rejects.toThrow(ConnectionLostError)
    const seen: (Uint8Array | undefined)[] = []
    await phone.vault.commit(async (view) => {
      seen.push(await view.item("b", value))
      return { changes: new Map([["c", item(3)]]), value: undefined }
    })
    expect(seen).toEqual([undefined, of(2)])
    expect(await read(phone, "b")).toEqual(of(2))
    expect(phone.events).toEqual([])
  })

  test("any other refusal is the caller's to deal with", async () => {
    server.before = (request) => {
      if (request.kind === "transact") throw new ProtocolError("stale-epoch")
    }
    await expect(write(phone, "b", item(2))).rejects.toMatchObject({ code: "stale-epoch" })
    expect(transactions()).toHaveLength(1)
    expect(phone.vault.version).toBe(1)
    server.before = () => {}
    await write(phone, "b", item(2))
    expect(await read(phone, "b")).toEqual(of(2))
  })

  describe("is unusable, and says so,", () => {
    async function refused(action: Promise<unknown>, event: Partial<SecurityEvent>, events = phone.events) {
      await expect(action).rejects.toThrow(VaultUnusableError)
      expect(events).toHaveLength(1)
      expect(events[0]).toMatchObject(event)
    }
    const tampered = (detail: string) => ({ kind: "vault-tampered", detail }) as const

    test("when an object is missing under a head that did not move", async () => {
      await phone.vault.refresh()
      server.objects.clear()
      await refused(read(phone, "a"), tampered("an object is missing"))
    })

    test("when an object is another one", async () => {
      await phone.vault.refresh()
      for (const hash of server.objects.keys()) server.objects.set(hash, of(0, 200))
      await refused(read(phone, "a"), { kind: "vault-tampered" })
    })

    test("when one byte of an object is changed", async () => {
      await phone.vault.refresh()
      for (const object of server.objects.values()) object[object.length - 1] = (object.at(-1) ?? 0) ^ 1
      await refused(write(phone, "b", item(2)), { kind: "vault-tampered" })
    })

    test("when the server has none", async () => {
      server.head = undefined
      await refused(phone.vault.refresh(), tampered("the server has no vault"))
    })

    test("when the server calls its own head stale", async () => {
      await phone.vault.refresh()
      server.before = (request) => {
        if (request.kind === "transact") throw new ProtocolError("stale-vault")
      }
      await refused(write(phone, "b", item(2)), tampered("the server calls its own head stale"))
      expect(transactions()).toHaveLength(1)
    })

    test("VA8 VA-05 when it was set back, in the same life of the device", async () => {
      const old = server.backup()
      await write(phone, "b", item(2))
      await write(phone, "c", item(3))
      server.restore(old)
      await refused(phone.vault.refresh(), { kind: "vault-rollback", known: 3, served: 1 })
      expect(phone.vault.version).toBe(3)
    })

    test("VA8 VA-05 when it was set back while the device was off", async () => {
      const old = server.backup()
      await write(phone, "b", item(2))
      server.restore(old)
      const again = device(phoneProfile, phone.disk)
      await refused(read(again, "a"), { kind: "vault-rollback", known: 2, served: 1 }, again.events)
    })

    test("VA8 VA-05 when it was set back behind a checkpoint of the account's chain, also on a fresh device", async () => {
      const old = server.backup()
      await write(phone, "b", item(2))
      const head = server.head as NonNullable<typeof server.head>
      const withLaptop = extended(alice.chain, laptop.link)
      const checkpoint = makeCheckpoint(
        withLaptop,
        alice.identity,
        { version: 2, head: vaultHeadHash(head) },
        NOW,
      )
      server.chains.set(alice.account, [...alice.links, laptop.link, checkpoint])
      expect((await device(phoneProfile).vault.refresh()).version).toBe(2)
      server.restore(old)
      const fresh = device(phoneProfile)
      await refused(fresh.vault.refresh(), { kind: "vault-rollback", known: 2, served: 1 }, fresh.events)
    })

    test("when it has two histories of the same length", async () => {
      const old = server.backup()
      await write(phone, "b", item(2))
      server.restore(old)
      await write(sibling, "c", item(3))
      await refused(phone.vault.refresh(), tampered("the vault's history forks"))
    })

    test("when its next version continues another history", async () => {
      const old = server.backup()
      await write(phone, "b", item(2))
      server.restore(old)
      await write(sibling, "c", item(3))
      await write(sibling, "d", item(4))
      await refused(phone.vault.refresh(), tampered("the vault's history forks"))
    })

    test("when a device wrote it that was revoked before", async () => {
      const withLaptop = extended(alice.chain, laptop.link)
      const revocation = makeRevokeDevice(withLaptop, alice.identity, laptop.deviceId, NOW)
      await write(sibling, "b", item(2))
      server.chains.set(alice.account, [...alice.links, laptop.link, revocation])
      await phone.vault.refresh()
      expect(await read(phone, "b")).toEqual(of(2))
      // Under the chain with its revocation, the laptop may not speak any more.
      const late = device(laptopProfile, new MemoryStore(), 5)
      await write(late, "c", item(3))
      await refused(phone.vault.refresh(), { kind: "vault-tampered" })
    })

    test("when it belongs to somebody else", async () => {
      const bob = person(9)
      server.restore((await AccountServer.of(bob)).backup())
      await refused(phone.vault.refresh(), { kind: "vault-tampered" })
    })
  })

  test("nothing that was refused is taken over: the true vault is read again afterwards", async () => {
    await write(phone, "b", item(2))
    const truth = server.backup()
    server.head = (await AccountServer.of(person(9))).head
    await expect(phone.vault.refresh()).rejects.toThrow(VaultUnusableError)
    server.restore(truth)
    expect(await read(phone, "b")).toEqual(of(2))
    expect((await phone.vault.refresh()).version).toBe(2)
  })

  test("a whole vault larger than what is kept in memory is read correctly", async () => {
    const names = Array.from({ length: 24 }, (_, i) => `item ${i}`)
    const megabyte = 1024 * 1024 - 100
    await phone.vault.commit(async () => ({
      changes: new Map(names.map((name, i) => [name, item(i + 1, megabyte)])),
      value: undefined,
    }))
    const fresh = device(phoneProfile)
    for (const round of [1, 2])
      for (const [i, name] of names.entries()) {
        const found = await read(fresh, name)
        expect(found?.length, `round ${round}`).toBe(megabyte)
        expect(found?.[0], `round ${round}`).toBe(i + 1)
      }
    expect(fresh.events).toEqual([])
  })
})
