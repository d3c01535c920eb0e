import { type Part, payloadHash, type Reply, signVaultHead, vaultObjectHash } from "@tacit/protocol"
import { describe, expect, test } from "vitest"
import { DEFAULT_LIMITS } from "../config/limits.ts"
import { codeOf, done, transactionOf } from "../testing/conversation.ts"
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

describe("a vault write", () => {
  test("VA1 changes head and objects together", async () => {
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

  test("VA1 VA9 expects the head under which it was decided", async () => {
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

  test("VA2 must follow the head before it in version and hash, for the account itself", async () => {
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

  test("VA2 must be signed by an active device of the account", async () => {
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

  test("VA2 may be signed by a device that the same transaction certifies", async () => {
    const world = await World.create()
    const alice = await world.join("alice")
    const added = alice.person.addDevice()
    const vault = alice.person.vaultWrite(added)
    done(await alice.socket.request(transactionOf({ links: [added.link], vault })))
    expect(await headOf(alice)).toEqual(vault.head)
  })

  test("VA19 tells the account's other sockets, and nobody else", async () => {
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

  test("VA14 remembers how far each conversation is saved", async () => {
    const world = await World.create()
    const alice = await world.join("alice")
    const conversation = someConversation()
    const vault = alice.person.vaultWrite(alice.device, [], { saved: [{ conversation, index: 4 }] })
    done(await alice.socket.request(transactionOf({ vault })))
    const { account } = alice.person
    expect(await world.store.read(({ vaults }) => vaults.savedAt(account, conversation))).toBe(4)
  })
})
