import { LIMITS, type Part, payloadHash, type Reply, vaultObjectHash } from "@tacit/protocol"
import { describe, expect, test } from "vitest"
import { DEFAULT_LIMITS } from "../config/limits.ts"
import { codeOf, done, transactionOf } from "../testing/conversation.ts"
import { someBytes } from "../testing/random.ts"
import { type Member, settled, World } from "../testing/world.ts"

const inline = (bytes: Uint8Array): Part => ({ kind: "inline", bytes })

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

describe("large objects", () => {
  test("CN7 are staged before, and served as parts to their account only", async () => {
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

  test("CN7 that were staged small are kept inline, and must be one's own", async () => {
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

  test("CN7 come as many as fit into one answer", async () => {
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
  test("CN7 resume at any offset, and repeating a chunk changes nothing", async () => {
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

  test("CN7 whose bytes do not have the hash that names them are refused, and can begin again", async () => {
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

  test("CN7 are bounded in size and by a quota, and expire after a day", async () => {
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
