import { LIMITS, NO_TRANSACTION, payloadHash, vaultHeadHash } from "@tacit/protocol"
import { describe, expect, test } from "vitest"
import { DEFAULT_LIMITS } from "../config/limits.ts"
import { codeOf, done, transactionOf } from "../testing/conversation.ts"
import { Person } from "../testing/person.ts"
import { someBytes } from "../testing/random.ts"
import { type Member, World } from "../testing/world.ts"

async function headOf({ socket }: Member) {
  const answer = done(await socket.request({ kind: "vault-head" }))
  return answer.kind === "vault-head" ? answer.head : undefined
}

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

  test("KP4 are handed out once each, oldest first, then the last-resort one", async () => {
    const world = await World.create()
    const alice = await world.join("alice")
    const bob = await world.join("bob")
    const [last, one, two] = [keyPackage(world, true), keyPackage(world, false), keyPackage(world, false)]
    done(await publish(bob, [last, one, two]))
    const fetched = []
    for (let i = 0; i < 4; i++) fetched.push(await fetchFrom(alice, bob))
    expect(fetched).toEqual([one.ref, two.ref, last.ref, last.ref])
  })

  test("KP5 that have expired are not handed out, nor taken", async () => {
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

  test("KP1 are published only with the vault that holds their secrets", async () => {
    const world = await World.create()
    const bob = await world.join("bob")
    const keyPackages = [keyPackage(world, false)]
    expect(codeOf(await bob.socket.request(transactionOf({ keyPackages })))).toBe("refused")
    const stale = { ...bob.person.draftVaultWrite(bob.device), expected: vaultHeadHash((await headOf(bob))!) }
    done(await bob.socket.request(transactionOf({ vault: bob.person.vaultWrite(bob.device) })))
    expect(codeOf(await bob.socket.request(transactionOf({ keyPackages, vault: stale })))).toBe("stale-vault")
    expect(await fetchFrom(bob, bob)).toBe("no-key-package")
  })

  test("KP4 of nobody and of somebody without any answer alike, and all can be withdrawn", async () => {
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

  test("CN12 are limited for who fetches and for whose they are", async () => {
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
