import {
  LIMITS,
  NO_TRANSACTION,
  type Part,
  payloadHash,
  type Reply,
  signVaultHead,
  vaultHeadHash,
  vaultObjectHash,
} from "@tacit/protocol"
import { describe, expect, test } from "vitest"
import { DEFAULT_LIMITS } from "../config/limits.ts"
import { codeOf, done, transactionOf } from "../testing/conversation.ts"
import { Person } from "../testing/person.ts"
import { someBytes, someConversation } from "../testing/random.ts"
import { type Member, settled, World } from "../testing/world.ts"

const inline = (bytes: Uint8Array): Part => ({ kind: "inline", bytes })

async function headOf({ socket }: Member) {
  const answer = done(await socket.request({ kind: "vault-head" }))
  return answer.kind === "vault-head" ? answer.head : undefined
}

async function objectsOf({ socket }: Member, ...bytes: Uint8Array[]) {
  const answer = await socket.request({ kind: "vault-objects", objects: bytes.map(vaultObjectHash) })
  return (done(answer) as Extract<Reply, { kind: "vault-objects" }>).objects
}

async function stage({ socket }: Member, bytes: Uint8Array): Promise<Part> {
  const hash = payloadHash(bytes)
  for (let offset = 0; offset < bytes.length; offset += LIMITS.inlinePart) {
    const chunk = bytes.slice(offset, offset + LIMITS.inlinePart)
    done(await socket.request({ kind: "part-put", hash, total: bytes.length, offset, bytes: chunk }))
  }
  return { kind: "staged", hash }
}

describe("a vault write", () => {
  test("changes head and objects together", async () => {
    const world = await World.create()
    const alice = await world.join("alice")
    const [kept, dropped] = [someBytes(10), someBytes(20)]
    const first = alice.person.vaultWrite(alice.device, [inline(kept), inline(dropped)])
    done(await alice.socket.request(transactionOf({ vault: first })))
    expect(await headOf(alice)).toEqual(first.head)
    expect(await objectsOf(alice, dropped, someBytes(1), kept)).toEqual([
      inline(dropped),
      undefined,
      inline(kept),
    ])

    const second = alice.person.vaultWrite(alice.device, [], { deletes: [vaultObjectHash(dropped)] })
    done(await alice.socket.request(transactionOf({ vault: second })))
    expect(await objectsOf(alice, dropped, kept)).toEqual([undefined, inline(kept)])
  })

  test("expects the head under which it was decided", async () => {
    const world = await World.create()
    const alice = await world.join("alice")
    const other = alice.person.addDevice()
    done(await alice.socket.request(transactionOf({ links: [other.link] })))
    const object = someBytes(10)
    const [mine, theirs] = [
      alice.person.draftVaultWrite(alice.device, [inline(object)]),
      alice.person.draftVaultWrite(other),
    ]
    done(await alice.socket.request(transactionOf({ vault: theirs })))
    expect(codeOf(await alice.socket.request(transactionOf({ vault: mine })))).toBe("stale-vault")
    const absent = { ...mine, expected: undefined }
    expect(codeOf(await alice.socket.request(transactionOf({ vault: absent })))).toBe("stale-vault")
    expect(await headOf(alice)).toEqual(theirs.head)
    expect(await objectsOf(alice, object)).toEqual([undefined])
  })

  test("must follow the head before it in version and hash, for the account itself", async () => {
    const world = await World.create()
    const alice = await world.join("alice")
    const bob = await world.join("bob")
    const good = alice.person.draftVaultWrite(alice.device)
    const { secret } = alice.device.keys
    const wrong = [
      { version: good.head.head.version + 1 },
      { version: good.head.head.version - 1 },
      { previous: payloadHash(someBytes(1)) },
      { account: bob.person.account },
    ]
    for (const changes of wrong) {
      const head = signVaultHead(secret, { ...good.head.head, ...changes })
      expect(codeOf(await alice.socket.request(transactionOf({ vault: { ...good, head } })))).toBe("refused")
    }
    done(await alice.socket.request(transactionOf({ vault: good })))
  })

  test("must be signed by an active device of the account", async () => {
    const world = await World.create()
    const alice = await world.join("alice")
    const mallory = await world.join("mallory")
    const good = alice.person.draftVaultWrite(alice.device)
    const { head } = good.head
    const stranger = signVaultHead(mallory.device.keys.secret, { ...head, device: mallory.device.id })
    const misnamed = signVaultHead(mallory.device.keys.secret, head)
    const altered = { ...good.head, head: { ...head, sealed: someBytes(64) } }
    for (const forged of [stranger, misnamed, altered]) {
      const vault = { ...good, head: forged }
      expect(codeOf(await alice.socket.request(transactionOf({ vault })))).toBe("refused")
    }
    const revokedDevice = alice.person.addDevice()
    const revoke = alice.person.add({ kind: "revoke-device", device: revokedDevice.id })
    done(await alice.socket.request(transactionOf({ links: [revokedDevice.link, revoke] })))
    const byRevoked = alice.person.draftVaultWrite(revokedDevice)
    expect(codeOf(await alice.socket.request(transactionOf({ vault: byRevoked })))).toBe("refused")
    const brief = alice.person.addDevice(world.clock.now() + 1)
    done(await alice.socket.request(transactionOf({ links: [brief.link] })))
    world.clock.advance(1)
    const byExpired = alice.person.draftVaultWrite(brief)
    expect(codeOf(await alice.socket.request(transactionOf({ vault: byExpired })))).toBe("refused")
  })

  test("may be signed by a device that the same transaction certifies", async () => {
    const world = await World.create()
    const alice = await world.join("alice")
    const added = alice.person.addDevice()
    const vault = alice.person.vaultWrite(added)
    done(await alice.socket.request(transactionOf({ links: [added.link], vault })))
    expect(await headOf(alice)).toEqual(vault.head)
  })

  test("tells the account's other sockets, and nobody else", async () => {
    const world = await World.create()
    const alice = await world.join("alice")
    const bob = await world.join("bob")
    const sibling = await world.open(alice.person, alice.device)
    done(await alice.socket.request(transactionOf({ vault: alice.person.vaultWrite(alice.device) })))
    await settled()
    expect(sibling.pushes("vault")).toEqual([{ kind: "vault", version: 2 }])
    expect(alice.socket.pushes("vault")).toEqual([])
    expect(bob.socket.pushes("vault")).toEqual([])
  })

  test("is bounded by the account's quota", async () => {
    const world = await World.create({ limits: { ...DEFAULT_LIMITS, vaultBytes: 100 } })
    const alice = await world.join("alice")
    const full = alice.person.draftVaultWrite(alice.device, [inline(someBytes(101))])
    expect(codeOf(await alice.socket.request(transactionOf({ vault: full })))).toBe("quota")
    const fits = alice.person.vaultWrite(alice.device, [inline(someBytes(100))])
    done(await alice.socket.request(transactionOf({ vault: fits })))
  })

  test("remembers how far each conversation is saved", async () => {
    const world = await World.create()
    const alice = await world.join("alice")
    const conversation = someConversation()
    const vault = alice.person.vaultWrite(alice.device, [], { saved: [{ conversation, index: 4 }] })
    done(await alice.socket.request(transactionOf({ vault })))
    const { account } = alice.person
    expect(await world.store.read(({ vaults }) => vaults.savedAt(account, conversation))).toBe(4)
  })
})

describe("large objects", () => {
  test("are staged before, and served as parts to their account only", async () => {
    const world = await World.create()
    const alice = await world.join("alice")
    const mallory = await world.join("mallory")
    const large = someBytes(LIMITS.inlinePart + 10)
    const part = await stage(alice, large)
    const vault = alice.person.vaultWrite(alice.device, [part])
    done(await alice.socket.request(transactionOf({ vault })))
    const [object] = await objectsOf(alice, large)
    expect(object).toEqual(part)
    const hash = payloadHash(large)
    const head = done(await alice.socket.request({ kind: "part-get", hash, offset: 0 }))
    expect(head).toEqual({ kind: "part", total: large.length, bytes: large.slice(0, LIMITS.inlinePart) })
    const tail = done(await alice.socket.request({ kind: "part-get", hash, offset: LIMITS.inlinePart }))
    expect(tail).toEqual({ kind: "part", total: large.length, bytes: large.slice(LIMITS.inlinePart) })
    expect(codeOf(await mallory.socket.request({ kind: "part-get", hash, offset: 0 }))).toBe("not-found")
  })

  test("that were staged small are kept inline, and must be one's own", async () => {
    const world = await World.create()
    const alice = await world.join("alice")
    const mallory = await world.join("mallory")
    const small = someBytes(10)
    const part = await stage(alice, small)
    const stolen = mallory.person.draftVaultWrite(mallory.device, [part])
    expect(codeOf(await mallory.socket.request(transactionOf({ vault: stolen })))).toBe("not-found")
    done(await alice.socket.request(transactionOf({ vault: alice.person.vaultWrite(alice.device, [part]) })))
    expect(await objectsOf(alice, small)).toEqual([inline(small)])
  })

  test("come as many as fit into one answer", async () => {
    const world = await World.create()
    const alice = await world.join("alice")
    const all = [0, 1, 2].map(() => someBytes(LIMITS.inlinePart / 2))
    for (const bytes of all) {
      const vault = alice.person.vaultWrite(alice.device, [inline(bytes)])
      done(await alice.socket.request(transactionOf({ vault })))
    }
    expect(await objectsOf(alice, ...all)).toEqual(all.slice(0, 2).map(inline))
  })
})

describe("uploads", () => {
  test("resume at any offset, and repeating a chunk changes nothing", async () => {
    const world = await World.create()
    const alice = await world.join("alice")
    const bytes = someBytes(30)
    const hash = payloadHash(bytes)
    const put = (from: number, to: number, total = 30) =>
      alice.socket.request({ kind: "part-put", hash, total, offset: from, bytes: bytes.slice(from, to) })
    done(await put(0, 10))
    expect(codeOf(await put(11, 20))).toBe("refused")
    done(await put(0, 10))
    done(await put(5, 20))
    expect(codeOf(await put(0, 30, 29))).toBe("refused")
    expect(codeOf(await alice.socket.request({ kind: "part-get", hash, offset: 0 }))).toBe("not-found")
    done(await put(20, 30))
    done(await put(20, 30))
    const read = done(await alice.socket.request({ kind: "part-get", hash, offset: 25 }))
    expect(read).toEqual({ kind: "part", total: 30, bytes: bytes.slice(25) })
  })

  test("whose bytes do not have the hash that names them are refused, and can begin again", async () => {
    const world = await World.create()
    const alice = await world.join("alice")
    const bytes = someBytes(6)
    const hash = payloadHash(bytes)
    const put = (offset: number, chunk: Uint8Array) =>
      alice.socket.request({ kind: "part-put", hash, total: 6, offset, bytes: chunk })
    done(await put(0, someBytes(3)))
    expect(codeOf(await put(3, bytes.slice(3)))).toBe("refused")
    expect(codeOf(await alice.socket.request({ kind: "part-get", hash, offset: 0 }))).toBe("not-found")
    done(await put(0, bytes.slice(0, 3)))
    done(await put(3, bytes.slice(3)))
    done(await alice.socket.request({ kind: "part-get", hash, offset: 0 }))
  })

  test("are bounded in size and by a quota, and expire after a day", async () => {
    const world = await World.create({ limits: { ...DEFAULT_LIMITS, stagedBytes: 20 } })
    const alice = await world.join("alice")
    const put = (bytes: Uint8Array, total = bytes.length) =>
      alice.socket.request({ kind: "part-put", hash: payloadHash(bytes), total, offset: 0, bytes })
    expect(codeOf(await put(someBytes(1), LIMITS.vaultObject + 1))).toBe("too-large")
    const old = someBytes(15)
    done(await put(old))
    expect(codeOf(await put(someBytes(6)))).toBe("quota")
    world.clock.advance(26 * 3_600_000)
    await settled()
    const { person, device } = alice
    const later = await world.open(person, device)
    const hash = payloadHash(old)
    expect(codeOf(await later.request({ kind: "part-get", hash, offset: 0 }))).toBe("not-found")
    const fresh = someBytes(20)
    done(
      await later.request({ kind: "part-put", hash: payloadHash(fresh), total: 20, offset: 0, bytes: fresh }),
    )
  })
})

describe("KeyPackages", () => {
  const keyPackage = (world: World, lastResort: boolean, lifetime: number = LIMITS.keyPackageLifetime) => ({
    ref: payloadHash(someBytes(8)),
    keyPackage: someBytes(50),
    lastResort,
    expires: world.clock.now() + lifetime,
  })

  async function publish(
    { person, device, socket }: Member,
    keyPackages: readonly ReturnType<typeof keyPackage>[],
  ) {
    return socket.request(transactionOf({ keyPackages, vault: person.vaultWrite(device) }))
  }

  async function fetchFrom({ socket }: Member, { person }: Member) {
    const answer = await socket.request({ kind: "key-package", account: person.account })
    return answer.kind === "key-package" ? answer.ref : codeOf(answer)
  }

  test("are handed out once each, oldest first, then the last-resort one", async () => {
    const world = await World.create()
    const alice = await world.join("alice")
    const bob = await world.join("bob")
    const [last, one, two] = [keyPackage(world, true), keyPackage(world, false), keyPackage(world, false)]
    done(await publish(bob, [last, one, two]))
    const fetched = []
    for (let i = 0; i < 4; i++) fetched.push(await fetchFrom(alice, bob))
    expect(fetched).toEqual([one.ref, two.ref, last.ref, last.ref])
  })

  test("that have expired are not handed out, nor taken", async () => {
    const world = await World.create()
    const alice = await world.join("alice")
    const bob = await world.join("bob")
    done(await publish(bob, [keyPackage(world, false, 1000), keyPackage(world, true, 1000)]))
    world.clock.advance(1000)
    expect(await fetchFrom(alice, bob)).toBe("no-key-package")
    const draft = bob.person.draftVaultWrite(bob.device)
    for (const lifetime of [0, LIMITS.keyPackageLifetime + LIMITS.clockTolerance + 1]) {
      const keyPackages = [keyPackage(world, false, lifetime)]
      expect(codeOf(await bob.socket.request(transactionOf({ keyPackages, vault: draft })))).toBe("refused")
    }
  })

  test("are published only with the vault that holds their secrets", async () => {
    const world = await World.create()
    const bob = await world.join("bob")
    const keyPackages = [keyPackage(world, false)]
    expect(codeOf(await bob.socket.request(transactionOf({ keyPackages })))).toBe("refused")
    const stale = { ...bob.person.draftVaultWrite(bob.device), expected: vaultHeadHash((await headOf(bob))!) }
    done(await bob.socket.request(transactionOf({ vault: bob.person.vaultWrite(bob.device) })))
    expect(codeOf(await bob.socket.request(transactionOf({ keyPackages, vault: stale })))).toBe("stale-vault")
    expect(await fetchFrom(bob, bob)).toBe("no-key-package")
  })

  test("of nobody and of somebody without any answer alike, and all can be withdrawn", async () => {
    const world = await World.create()
    const alice = await world.join("alice")
    const bob = await world.join("bob")
    const nobody = { ...bob, person: new Person("nobody", 0) }
    expect(await fetchFrom(alice, nobody)).toBe("no-key-package")
    expect(await fetchFrom(alice, bob)).toBe("no-key-package")
    done(await publish(bob, [keyPackage(world, true)]))
    done(await bob.socket.request({ kind: "transact", ...NO_TRANSACTION, withdrawKeyPackages: true }))
    expect(await fetchFrom(alice, bob)).toBe("no-key-package")
  })

  test("are limited for who fetches and for whose they are", async () => {
    const limited = (name: "keyPackageFetch" | "keyPackageDrain") => ({
      ...DEFAULT_LIMITS,
      perHour: { ...DEFAULT_LIMITS.perHour, [name]: 2 },
    })
    for (const name of ["keyPackageFetch", "keyPackageDrain"] as const) {
      const world = await World.create({ limits: limited(name) })
      const [alice, bob, carol] = [
        await world.join("alice"),
        await world.join("bob"),
        await world.join("carol"),
      ]
      for (let i = 0; i < 2; i++) expect(await fetchFrom(alice, bob)).toBe("no-key-package")
      const sameFetcher = await fetchFrom(alice, carol)
      const sameTarget = await fetchFrom(carol, bob)
      expect([name, sameFetcher, sameTarget]).toEqual(
        name === "keyPackageFetch"
          ? [name, "rate-limited", "no-key-package"]
          : [name, "no-key-package", "rate-limited"],
      )
    }
  })

  test("beyond what one account may publish are refused", async () => {
    const world = await World.create()
    const bob = await world.join("bob")
    const batch = () => Array.from({ length: 64 }, () => keyPackage(world, false))
    for (let i = 0; i < 2; i++) done(await publish(bob, batch()))
    const vault = bob.person.draftVaultWrite(bob.device)
    const keyPackages = [keyPackage(world, false)]
    expect(codeOf(await bob.socket.request(transactionOf({ keyPackages, vault })))).toBe("quota")
  })
})
