import { encode, LIMITS, loginStart, upFrame } from "@tacit/protocol"
import { describe, expect, test } from "vitest"
import { DEFAULT_LIMITS } from "../config/limits.ts"
import { codeOf, conversationOf, done, messageTo, transactionOf } from "../testing/conversation.ts"
import { someBytes } from "../testing/random.ts"
import { settled, World } from "../testing/world.ts"
import { CLOSE } from "./close-codes.ts"

describe("a connection", () => {
  test("CN8 is closed after garbage with one error, and nobody else is hurt", async () => {
    const world = await World.create()
    const { socket } = await world.join("alice")
    const valid = encode(upFrame, { requestId: 1, request: { kind: "ping" } })
    const garbage = [
      new Uint8Array(),
      someBytes(50),
      valid.slice(0, -1),
      new Uint8Array([...valid, 0]),
      new Uint8Array(LIMITS.frame + 1),
    ]
    for (const frame of garbage) {
      const other = world.connect()
      other.send(frame)
      expect(other.frames.slice(1)).toMatchObject([{ kind: "error", requestId: 0, code: "malformed" }])
      expect(other.closedWith?.code).toBe(CLOSE.malformed)
      other.send(valid)
      expect(other.frames).toHaveLength(2)
    }
    done(await socket.request({ kind: "ping" }))
  })

  test("is closed when nothing is heard of it for two minutes", async () => {
    const world = await World.create()
    const { socket } = await world.join("alice")
    world.clock.advance(LIMITS.idleSocket - 1)
    done(await socket.request({ kind: "ping" }))
    world.clock.advance(LIMITS.idleSocket - 1)
    expect(socket.closedWith).toBeUndefined()
    world.clock.advance(1)
    expect(socket.closedWith?.code).toBe(CLOSE.idle)
  })

  test("CN16 DO-01 is closed when it has proved nothing in time, however much it says", async () => {
    const world = await World.create()
    const { person, device } = await world.join("alice")
    const { proofTime } = DEFAULT_LIMITS
    const [proved, silent, talker] = [await world.open(person, device), world.connect(), world.connect()]
    world.clock.advance(proofTime - 1)
    expect(codeOf(await talker.request({ kind: "ping" }))).toBe("unauthenticated")
    expect([silent, talker].map(({ closedWith }) => closedWith)).toEqual([undefined, undefined])
    world.clock.advance(1)
    for (const socket of [silent, talker]) expect(socket.closedWith?.code).toBe(CLOSE.unauthenticated)
    expect(proved.closedWith).toBeUndefined()
  })

  test("CN16 DO-01 is the oldest of its account's when there are too many, and ends with what it was asked", async () => {
    const world = await World.create({ limits: { ...DEFAULT_LIMITS, accountSockets: 2 } })
    const alice = await world.join("alice")
    const bob = await world.join("bob")
    const second = await world.open(alice.person, alice.device)
    const third = await world.open(alice.person, alice.device)
    expect(alice.socket.closedWith?.code).toBe(CLOSE.crowded)
    expect(alice.socket.pushes("closing")).toMatchObject([{ code: "quota" }])
    for (const { closedWith } of [second, third, bob.socket]) expect(closedWith).toBeUndefined()
    second.leave()
    await world.open(alice.person, alice.device)
    expect(third.closedWith).toBeUndefined()
  })

  test("CN10 CN9 is closed when its outbound queue is full, and resumes by cursor", async () => {
    const world = await World.create()
    const alice = await world.join("alice")
    const bob = await world.join("bob")
    const stand = await conversationOf(alice, bob)
    bob.socket.buffered = LIMITS.outboundQueue - 100
    done(await alice.socket.request(messageTo(stand)))
    await settled()
    expect(bob.socket.closedWith?.code).toBe(CLOSE.slowReader)
    expect(alice.socket.closedWith).toBeUndefined()
    const again = await world.open(bob.person, bob.device)
    const log = done(await again.request({ kind: "log-read", conversation: stand.conversation, from: 2 }))
    expect(log).toMatchObject({ kind: "log", head: 2, entries: [{ header: { index: 2 } }] })
  })

  test("CN10 DO-01 is cut off when it reads slowest of many that have too much waiting together", async () => {
    const world = await World.create({ limits: { ...DEFAULT_LIMITS, queuedBytes: 2 * LIMITS.outboundQueue } })
    const alice = await world.join("alice")
    const readers = await Promise.all(Array.from({ length: 3 }, () => world.open(alice.person, alice.device)))
    const [slowest] = readers
    for (const reader of readers) {
      reader.buffered = LIMITS.outboundQueue - (reader === slowest ? 100 : 1000)
      done(await reader.request({ kind: "ping" }))
    }
    expect(readers.map(({ isCut }) => isCut)).toEqual([true, false, false])
    done(await alice.socket.request({ kind: "ping" }))
  })

  test("that is gone gets no pushes", async () => {
    const world = await World.create()
    const alice = await world.join("alice")
    const bob = await world.join("bob")
    const stand = await conversationOf(alice, bob)
    await settled()
    bob.socket.leave()
    const before = bob.socket.frames.length
    done(await alice.socket.request(messageTo(stand)))
    await settled()
    expect(bob.socket.frames).toHaveLength(before)
  })
})

describe("draining", () => {
  test("CN14 answers what was accepted, tells every socket, and accepts nothing more", async () => {
    const world = await World.create()
    const alice = await world.join("alice")
    const stand = await conversationOf(alice)
    const underWay = alice.socket.request(messageTo(stand))
    const fresh = world.connect()
    await world.server.drain()
    expect(done(await underWay).kind).toBe("appended")
    for (const socket of [alice.socket, fresh]) {
      expect(socket.frames.at(-1)).toMatchObject({ kind: "closing", code: "unavailable" })
      expect(socket.closedWith?.code).toBe(CLOSE.goingAway)
    }
    const late = world.connect()
    expect(late.closedWith?.code).toBe(CLOSE.goingAway)
    const answer = await world.post("/api/login/start", encode(loginStart, { handle: "alice", request: "" }))
    expect(answer.status).toBe(503)
  })
})

test("CN12 a connection may have 1,024 requests under way", async () => {
  const world = await World.create()
  const { socket } = await world.join("alice")
  const answers = await Promise.all(Array.from({ length: 1025 }, () => socket.request({ kind: "ping" })))
  expect(answers.filter(({ kind }) => kind === "done")).toHaveLength(1024)
  expect(codeOf(answers.at(-1)!)).toBe("rate-limited")
  done(await socket.request({ kind: "ping" }))
})

describe("a limit on looking handles up", () => {
  test("CN12 holds by account", async () => {
    const perHour = { ...DEFAULT_LIMITS.perHour, resolve: 1 }
    const world = await World.create({ limits: { ...DEFAULT_LIMITS, perHour } })
    const [alice, bob] = [await world.join("alice"), await world.join("bob")]
    done(await alice.socket.request({ kind: "resolve", handle: "bob" }))
    expect(codeOf(await alice.socket.request({ kind: "resolve", handle: "carol" }))).toBe("rate-limited")
    expect(done(await bob.socket.request({ kind: "resolve", handle: "nobody" }))).toEqual({
      kind: "resolved",
      account: undefined,
    })
    done(await alice.socket.request(transactionOf({})))
  })
})
