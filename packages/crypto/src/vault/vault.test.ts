import { type Hash, LIMITS } from "@tacit/protocol"
import { describe, expect, test } from "vitest"
import { makeMlsKeyLink } from "../account/author.ts"
import { extended, NOW, testAccount } from "../testing/account.ts"
import { pick, seededRandom } from "../testing/random.ts"
import { VaultServer } from "../testing/vault-server.ts"
import { openVaultHead } from "./head.ts"
import { MapReader } from "./map-reader.ts"
import type { VaultSnapshot } from "./snapshot.ts"
import { VaultTamperedError } from "./tampered.ts"
import { createVault, planVaultWrite, readItems } from "./vault.ts"

const { chain, identity, device, deviceId } = testAccount(26)
const { account } = chain
const signer = { device: deviceId, deviceSecret: device.secretKey, chain: chain.head }
const bytes = (text: string) => new TextEncoder().encode(text)

function setUp(seed: number) {
  const random = seededRandom(seed)
  const server = new VaultServer()
  const root = random.bytes(32)
  const create = async (items: Iterable<[string, Uint8Array]>) =>
    server.accept(await createVault({ ...signer, account, root, items: new Map(items), random }))
  const write = async (
    snapshot: VaultSnapshot,
    changes: Iterable<[string, Uint8Array | undefined]>,
    newRoot?: Uint8Array,
  ) => {
    const input = { ...signer, load: server.load, random, ...(newRoot ? { newRoot } : {}) }
    return server.accept(await planVaultWrite(snapshot, new Map(changes), input))
  }
  const read = async (snapshot: VaultSnapshot, name: string) =>
    (await readItems(snapshot, [name], server.load)).get(name)
  return { random, server, root, create, write, read }
}

const named = (count: number): [string, Uint8Array][] =>
  Array.from({ length: count }, (_, i) => [`item/${i}`, bytes(`content ${i}`)])

/** The paths of all nodes, with the names in each leaf. */
async function shapeOf(snapshot: VaultSnapshot, server: VaultServer): Promise<readonly string[]> {
  const reader = new MapReader(snapshot, server.load)
  const shape: string[] = []
  const walk = async (hash: Hash, generation: number, path: readonly number[]): Promise<void> => {
    const node = await reader.node({ hash, generation, path, count: undefined })
    if (node.kind === "leaf") shape.push(`${path}: ${node.entries.map(({ name }) => name)}`)
    else {
      shape.push(`${path}`)
      for (const child of node.children) await walk(child.hash, child.generation, [...path, child.digit])
    }
  }
  if (snapshot.root) await walk(snapshot.root, snapshot.roots.generation, [])
  return shape
}

describe("vault", () => {
  test("gives a fresh device every item from the head and the root key alone", async () => {
    const { server, root, create } = setUp(1)
    const snapshot = await create(named(200))
    const opened = openVaultHead(snapshot.head, { account, generation: 1, root, chain })
    expect(opened).toEqual({ ok: true, snapshot })
    const items = await readItems(snapshot, [...named(200).map(([name]) => name), "absent"], server.load)
    expect([...items]).toEqual([...named(200), ["absent", undefined]])
  })

  test("is version 1 without items, and versions count up from there", async () => {
    const { create, write, read, server } = setUp(2)
    const empty = await create([])
    expect(empty).toMatchObject({ version: 1, root: undefined })
    expect(server.objects.size).toBe(0)
    expect(await read(empty, "a")).toBeUndefined()
    const one = await write(empty, [["a", bytes("1")]])
    expect(one).toMatchObject({ version: 2, head: { head: { previous: empty.hash } } })
    const none = await write(one, [["a", undefined]])
    expect(none.root).toBeUndefined()
    expect(server.objects.size).toBe(0)
  })

  test("adds, replaces and deletes in one write, and an empty content is not a deletion", async () => {
    const { create, write, read } = setUp(3)
    const before = await create(named(10))
    const after = await write(before, [
      ["item/1", bytes("new")],
      ["item/2", undefined],
      ["item/3", new Uint8Array()],
      ["added", bytes("too")],
      ["never there", undefined],
    ])
    expect(await read(after, "item/1")).toEqual(bytes("new"))
    expect(await read(after, "item/2")).toBeUndefined()
    expect(await read(after, "item/3")).toEqual(new Uint8Array())
    expect(await read(after, "added")).toEqual(bytes("too"))
    expect(await read(after, "item/4")).toEqual(bytes("content 4"))
  })

  test("a write that changes no item keeps every object", async () => {
    const { create, random, server } = setUp(4)
    const before = await create(named(100))
    const changes = new Map([["never there", undefined]])
    const plan = await planVaultWrite(before, changes, { ...signer, load: server.load, random })
    expect(plan).toMatchObject({ puts: [], deletes: [], snapshot: { version: 2, root: before.root } })
  })

  test("never goes back to an older link of the account chain", async () => {
    const { create, random, server } = setUp(5)
    const longer = extended(chain, makeMlsKeyLink(chain, identity, device.publicKey, NOW))
    const input = { ...signer, load: server.load, random }
    const ahead = await planVaultWrite(await create([]), new Map(), { ...input, chain: longer.head })
    await expect(planVaultWrite(ahead.snapshot, new Map(), input)).rejects.toThrow("newer link")
  })

  test("shows the server no name and no content", async () => {
    const { create, server, root } = setUp(6)
    const snapshot = await create([["conv/secret/state", bytes("canary".repeat(20))]])
    const seen = Buffer.concat([...server.objects.values(), snapshot.head.head.sealed]).toString("latin1")
    for (const canary of ["conv/secret", "canary", Buffer.from(root).toString("latin1")]) {
      expect(seen).not.toContain(canary)
    }
  })
})

describe("vault root key rotation", () => {
  test("begins a generation; items keep theirs until they are written again", async () => {
    const { create, write, read, root, random } = setUp(7)
    const before = await create(named(100))
    const newRoot = random.bytes(32)
    const after = await write(before, [["item/1", bytes("new")]], newRoot)
    expect(after.roots).toEqual({ generation: 2, current: newRoot, older: new Map([[1, root]]) })
    const opened = openVaultHead(after.head, { account, generation: 2, root: newRoot, chain })
    expect(opened).toEqual({ ok: true, snapshot: after })
    expect(await read(after, "item/1")).toEqual(bytes("new"))
    expect(await read(after, "item/2")).toEqual(bytes("content 2"))
    const forgotten = { ...after, roots: { ...after.roots, older: new Map() } }
    expect(await read(forgotten, "item/1")).toEqual(bytes("new"))
    await expect(read(forgotten, "item/2")).rejects.toThrow(VaultTamperedError)
  })

  test("VA-18: the root node is sealed anew, so an old root key opens nothing of the new head", async () => {
    const { create, write, random, root, server } = setUp(8)
    const before = await create(named(10))
    const after = await write(before, [], random.bytes(32))
    expect(after.root).not.toBe(before.root)
    expect(openVaultHead(after.head, { account, generation: 1, root, chain })).toEqual({
      ok: false,
      fault: "wrong-generation",
    })
    expect(openVaultHead(after.head, { account, generation: 2, root, chain })).toEqual({
      ok: false,
      fault: "tampered",
    })
    const thief = { ...after, roots: before.roots }
    await expect(readItems(thief, ["item/1"], server.load)).rejects.toThrow(VaultTamperedError)
  })
})

describe("vault map", () => {
  test("has a shape that follows from the set of names alone", async () => {
    const { create, write, server, random } = setUp(9)
    const straight = await create(named(300))
    const shape = await shapeOf(straight, server)
    // Another history on the same name key: more items first, in another order, some deleted again.
    let other = await write(
      straight,
      named(300).map(([name]) => [name, undefined]),
    )
    const longer = named(600).sort(() => pick(random, 3) - 1)
    for (let i = 0; i < longer.length; i += 50) other = await write(other, longer.slice(i, i + 50))
    expect(await shapeOf(other, server)).not.toEqual(shape)
    const surplus = longer.filter(([name]) => Number(name.slice(5)) >= 300)
    for (let i = 0; i < surplus.length; i += 70) {
      other = await write(
        other,
        surplus.slice(i, i + 70).map(([name]) => [name, undefined]),
      )
    }
    expect(await shapeOf(other, server)).toEqual(shape)
  })

  test("turns from leaf to inner node and back exactly at the limit", async () => {
    const { create, write, server } = setUp(10)
    const full = await create(named(LIMITS.vaultNodeEntries))
    const one = await shapeOf(full, server)
    expect(one.length).toBe(1)
    const split = await write(full, [["one more", bytes("x")]])
    expect((await shapeOf(split, server)).length).toBeGreaterThan(1)
    const merged = await write(split, [["one more", undefined]])
    expect(await shapeOf(merged, server)).toEqual(one)
    expect(server.objects.size).toBe(LIMITS.vaultNodeEntries + 1)
  })

  test.each([1, 2, 3, 4])(
    "random histories read as a plain map does and leave no garbage (seed %i)",
    async (seed) => {
      const { create, write, server, random } = setUp(100 + seed)
      const model = new Map<string, Uint8Array>()
      let snapshot = await create([])
      for (let step = 0; step < 60; step++) {
        const changes = new Map<string, Uint8Array | undefined>()
        // Growing at first, shrinking in the end, so that nodes split and merge.
        const deletes = step < 30 ? 1 : 3
        for (let i = pick(random, 25); i >= 0; i--) {
          const name = `n${pick(random, 220)}`
          changes.set(name, pick(random, 4) < deletes ? undefined : random.bytes(pick(random, 600)))
        }
        const newRoot = pick(random, 10) === 0 ? random.bytes(32) : undefined
        snapshot = await write(snapshot, changes, newRoot)
        for (const [name, content] of changes) {
          if (content) model.set(name, content)
          else model.delete(name)
        }
        const nodes = (await shapeOf(snapshot, server)).length
        expect(server.objects.size).toBe(model.size + nodes)
      }
      const names = Array.from({ length: 220 }, (_, i) => `n${i}`)
      const items = await readItems(snapshot, names, server.load)
      expect(items).toEqual(new Map(names.map((name) => [name, model.get(name)])))
      const opened = openVaultHead(snapshot.head, {
        account,
        generation: snapshot.roots.generation,
        root: snapshot.roots.current,
        chain,
      })
      expect(opened).toEqual({ ok: true, snapshot })
    },
  )

  test("looks many names up in as many requests as the map is deep", async () => {
    const { create, server } = setUp(11)
    const snapshot = await create(named(3000))
    server.requests = 0
    await readItems(
      snapshot,
      named(500).map(([name]) => name),
      server.load,
    )
    expect(server.requests).toBeLessThanOrEqual(4)
  })
})

describe("vault growth", () => {
  /** Bytes and rows (objects stored, objects dropped and the head) of one write of one small item. */
  async function costs(items: number) {
    const { create, random, server } = setUp(items)
    let snapshot = await create(named(items))
    const totals = { bytes: 0, rows: 0, most: 0 }
    const writes = 30
    for (let i = 0; i < writes; i++) {
      const changes = new Map([[`item/${i}`, bytes(`changed ${i}`)]])
      const plan = await planVaultWrite(snapshot, changes, { ...signer, load: server.load, random })
      const sent = plan.puts.reduce((sum, put) => sum + put.length, plan.head.head.sealed.length)
      totals.bytes += sent / writes
      totals.rows += (plan.puts.length + plan.deletes.length + 1) / writes
      totals.most = Math.max(totals.most, sent)
      snapshot = server.accept(plan)
    }
    return totals
  }

  test("a write at 4,000 items costs at most 2.5 times one at 40, in bytes and in rows", async () => {
    const small = await costs(40)
    const large = await costs(4000)
    expect(large.bytes / small.bytes).toBeLessThanOrEqual(2.5)
    expect(large.rows / small.rows).toBeLessThanOrEqual(2.5)
    expect(large.most / small.bytes).toBeLessThanOrEqual(2.5)
  })
})

describe("a server that lies about objects", () => {
  async function setUpAttack(count: number) {
    const vault = setUp(12)
    const items = named(count)
    const before = await vault.create(items)
    const old = new Map(vault.server.objects)
    const after = await vault.write(before, [["item/0", bytes("newer")]])
    const readAll = (objects: ReadonlyMap<Hash, Uint8Array>) =>
      readItems(
        after,
        items.map(([name]) => name),
        async (hashes) =>
          new Map(hashes.flatMap((hash) => [[hash, objects.get(hash) as Uint8Array] as const])),
      )
    return { ...vault, before, after, old, readAll }
  }

  const swap = (objects: ReadonlyMap<Hash, Uint8Array>, a: Hash, b: Hash) =>
    new Map(objects).set(a, objects.get(b) as Uint8Array).set(b, objects.get(a) as Uint8Array)

  test("VA-03: swaps two objects: noticed, all pairs", async () => {
    const { server, readAll } = await setUpAttack(15)
    await readAll(server.objects)
    const hashes = [...server.objects.keys()]
    for (const [i, a] of hashes.entries()) {
      for (const b of hashes.slice(i + 1)) {
        await expect(readAll(swap(server.objects, a, b))).rejects.toThrow(VaultTamperedError)
      }
    }
  })

  test("VA-03: moves a node of a deeper map: noticed", async () => {
    const { server, readAll } = await setUpAttack(70)
    await readAll(server.objects)
    const hashes = [...server.objects.keys()]
    for (const [i, a] of hashes.entries()) {
      const b = hashes[(i + 1) % hashes.length] as Hash
      await expect(readAll(swap(server.objects, a, b))).rejects.toThrow(VaultTamperedError)
    }
  })

  test("serves an older object of the same item or node: noticed", async () => {
    const { server, old, readAll } = await setUpAttack(70)
    const replaced = [...old].filter(([hash]) => !server.objects.has(hash))
    const fresh = [...server.objects].filter(([hash]) => !old.has(hash))
    expect(replaced.length).toBe(fresh.length)
    for (const [hash] of fresh) {
      for (const [, object] of replaced) {
        const served = new Map(server.objects).set(hash, object)
        await expect(readAll(served)).rejects.toThrow(VaultTamperedError)
      }
    }
  })

  test("withholds an object: noticed, whichever it is", async () => {
    const { server, after } = await setUpAttack(70)
    const names = named(70).map(([name]) => name)
    for (const hash of [...server.objects.keys()]) {
      const object = server.objects.get(hash) as Uint8Array
      server.objects.delete(hash)
      await expect(readItems(after, names, server.load)).rejects.toThrow("missing")
      server.objects.set(hash, object)
    }
  })

  test("changes a node under a write: the write is not planned", async () => {
    const { server, after, random } = await setUpAttack(70)
    const root = after.root as Hash
    const object = server.objects.get(root) as Uint8Array
    server.objects.set(
      root,
      object.map((byte, i) => (i === 99 ? byte ^ 1 : byte)),
    )
    const changes = new Map([["item/1", bytes("x")]])
    const plan = planVaultWrite(after, changes, { ...signer, load: server.load, random })
    await expect(plan).rejects.toThrow(VaultTamperedError)
  })
})
