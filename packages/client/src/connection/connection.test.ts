import { type DownFrame, type ErrorCode, LIMITS, type Request } from "@tacit/protocol"
import { beforeEach, describe, expect, test } from "vitest"
import { ConnectionLostError } from "../ports/transport.ts"
import { FakeTransport } from "../testing/fake-transport.ts"
import { ManualClock } from "../testing/manual-clock.ts"
import { Connection, DirectExistsError, type Push } from "./connection.ts"
import type { ConnectionState } from "./state.ts"

const nonce = new Uint8Array(32).fill(7)
const PING: Request = { kind: "ping" }
const PROOF: Request = { kind: "auth-login", version: 1, login: new Uint8Array(16), mac: new Uint8Array(32) }
const conversation = "c".repeat(64) as never

const challenge: DownFrame = { kind: "challenge", version: 1, nonce, at: 0 }
const done = (requestId: number): DownFrame => ({ kind: "reply", requestId, reply: { kind: "done" } })
const refusal = (
  requestId: number,
  code: ErrorCode,
  more: { retryAfter?: number; conversation?: never } = {},
): DownFrame => ({
  kind: "error",
  requestId,
  code,
  message: "said so",
  retryAfter: more.retryAfter,
  conversation: more.conversation,
})

/** Lets promises that are resolved already be heard. */
const turn = async () => {
  for (let i = 0; i < 5; i++) await Promise.resolve()
}

describe("a connection", () => {
  let transport: FakeTransport
  let clock: ManualClock
  let connection: Connection
  let states: ConnectionState["kind"][]
  let pushes: Push[]
  let proofs: { nonce: Uint8Array; origin: string }[]

  beforeEach(() => {
    transport = new FakeTransport()
    clock = new ManualClock()
    states = []
    pushes = []
    proofs = []
    connection = new Connection({
      transport,
      clock,
      jitter: () => 0.5,
      prove: (context) => {
        proofs.push(context)
        return PROOF
      },
      onState: ({ kind }) => states.push(kind),
      onPush: (push) => pushes.push(push),
    })
  })

  /** From the start to online: the proof is request 1. */
  async function goOnline() {
    connection.start()
    transport.socket.say(challenge)
    transport.socket.say(done(1))
    await turn()
    return transport.socket
  }

  test("proves itself over the server's nonce and its own origin, and is online after that", async () => {
    connection.start()
    expect(transport.socket.sent).toEqual([])
    transport.socket.say(challenge)
    expect(proofs).toEqual([{ nonce, origin: transport.origin }])
    expect(transport.socket.sent).toEqual([{ requestId: 1, request: PROOF }])
    transport.socket.say(done(1))
    await turn()
    expect(states).toEqual(["connecting", "proving", "online"])
    // Only the next sign of life.
    expect(clock.waiting).toBe(1)
  })

  test("pairs replies with requests, whatever their order", async () => {
    const socket = await goOnline()
    const first = connection.request(PING)
    const second = connection.request({ kind: "resolve", handle: "bob" })
    expect(socket.sent.slice(1).map(({ requestId }) => requestId)).toEqual([2, 3])
    socket.say({ kind: "reply", requestId: 3, reply: { kind: "resolved", account: undefined } })
    socket.say(done(2))
    expect(await second).toEqual({ kind: "resolved", account: undefined })
    expect(await first).toEqual({ kind: "done" })
    expect(clock.waiting).toBe(1)
  })

  test("a reply that nobody waits for, or that comes twice, changes nothing", async () => {
    const socket = await goOnline()
    const asked = connection.request(PING)
    socket.say(done(99))
    socket.say(done(2))
    socket.say(refusal(2, "internal"))
    expect(await asked).toEqual({ kind: "done" })
    expect(connection.state.kind).toBe("online")
  })

  test("a refusal rejects with its code, its words and when to come back", async () => {
    const socket = await goOnline()
    const asked = connection.request(PING)
    socket.say(refusal(2, "rate-limited", { retryAfter: 5000 }))
    await expect(asked).rejects.toMatchObject({
      name: "ProtocolError",
      code: "rate-limited",
      message: "said so",
      retryAfter: 5000,
    })
  })

  test("a refused start of a direct conversation names the one that exists", async () => {
    const socket = await goOnline()
    const asked = connection.request(PING)
    socket.say(refusal(2, "direct-exists", { conversation }))
    const error = await asked.catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(DirectExistsError)
    expect(error).toMatchObject({ code: "direct-exists", conversation })
  })

  test("refuses requests at once while it is not online", async () => {
    await expect(connection.request(PING)).rejects.toThrow(ConnectionLostError)
    connection.start()
    await expect(connection.request(PING)).rejects.toThrow(ConnectionLostError)
    transport.socket.say(challenge)
    await expect(connection.request(PING)).rejects.toThrow(ConnectionLostError)
    expect(transport.socket.sent).toHaveLength(1)
  })

  test("fails every open request when the connection breaks, and comes back by itself", async () => {
    const socket = await goOnline()
    const asked = [connection.request(PING), connection.request(PING)]
    socket.break()
    for (const request of asked) await expect(request).rejects.toThrow(ConnectionLostError)
    expect(connection.state.kind).toBe("waiting")
    clock.advance(1000)
    expect(transport.sockets).toHaveLength(2)
    expect(states).toEqual(["connecting", "proving", "online", "waiting", "connecting"])
  })

  test("gives a socket up whose answer does not come in time", async () => {
    const socket = await goOnline()
    const asked = connection.request(PING)
    clock.advance(19_999)
    expect(connection.state.kind).toBe("online")
    clock.advance(1)
    await expect(asked).rejects.toThrow(ConnectionLostError)
    expect(socket.closed).toBe(true)
    expect(connection.state.kind).toBe("waiting")
    expect(clock.waiting).toBe(1)
  })

  test("gives a socket up that never says anything", () => {
    connection.start()
    clock.advance(20_000)
    expect(transport.sockets[0]?.closed).toBe(true)
    expect(connection.state.kind).toBe("waiting")
  })

  test("gives a socket up that never answers the proof", async () => {
    connection.start()
    transport.socket.say(challenge)
    clock.advance(20_000)
    await turn()
    expect(transport.sockets[0]?.closed).toBe(true)
    expect(connection.state.kind).toBe("waiting")
  })

  test("gives a socket up after a frame that is not of the protocol", async () => {
    const socket = await goOnline()
    const asked = connection.request(PING)
    socket.sayBytes(Uint8Array.of(200, 1, 2, 3))
    await expect(asked).rejects.toThrow(ConnectionLostError)
    expect(socket.closed).toBe(true)
    expect(connection.state.kind).toBe("waiting")
  })

  test("does not hear a socket that it gave up", async () => {
    const old = await goOnline()
    old.break()
    clock.advance(1000)
    const fresh = transport.socket
    fresh.say(challenge)
    old.say({ kind: "vault", version: 9 })
    old.say(done(2))
    old.sayBytes(Uint8Array.of(200))
    old.break()
    await turn()
    expect(pushes).toEqual([])
    expect(connection.state.kind).toBe("proving")
    fresh.say(done(2))
    await turn()
    expect(connection.state.kind).toBe("online")
    old.break()
    expect(connection.state.kind).toBe("online")
  })

  test("stops for good when its proof is refused, and says why", async () => {
    connection.start()
    transport.socket.say(challenge)
    transport.socket.say(refusal(1, "unauthenticated"))
    await turn()
    expect(connection.state).toEqual({ kind: "stopped", reason: "unauthenticated" })
    expect(transport.socket.closed).toBe(true)
    clock.advance(1_000_000)
    expect(transport.sockets).toHaveLength(1)
    expect(clock.waiting).toBe(0)
  })

  test("tries a proof again that the server could not take just now", async () => {
    connection.start()
    transport.socket.say(challenge)
    transport.socket.say(refusal(1, "unavailable"))
    await turn()
    expect(connection.state.kind).toBe("waiting")
    clock.advance(1000)
    expect(transport.sockets).toHaveLength(2)
  })

  test("hands pushes on, and does nothing about an announced end but wait for it", async () => {
    const socket = await goOnline()
    socket.say({ kind: "inbox", latest: 4 })
    socket.say({ kind: "vault", version: 2 })
    socket.say({ kind: "closing", code: "unavailable", message: "bye" })
    expect(pushes).toEqual([
      { kind: "inbox", latest: 4 },
      { kind: "vault", version: 2 },
    ])
    expect(connection.state.kind).toBe("online")
  })

  test("gives a sign of life before the server takes the silence for absence, and hears when there is no answer", async () => {
    const socket = await goOnline()
    clock.advance(LIMITS.idleSocket / 2)
    expect(socket.sent.at(-1)).toEqual({ requestId: 2, request: PING })
    socket.say(done(2))
    clock.advance(LIMITS.idleSocket / 2)
    expect(socket.sent.at(-1)).toEqual({ requestId: 3, request: PING })
    clock.advance(20_000)
    expect(socket.closed).toBe(true)
    expect(connection.state.kind).toBe("waiting")
  })

  test("stops when it is told to: no timer, no socket, no request is left", async () => {
    const socket = await goOnline()
    const asked = connection.request(PING)
    connection.stop()
    await expect(asked).rejects.toThrow(ConnectionLostError)
    expect(socket.closed).toBe(true)
    expect(clock.waiting).toBe(0)
    socket.say({ kind: "vault", version: 2 })
    expect(pushes).toEqual([])
    expect(connection.state).toEqual({ kind: "stopped", reason: undefined })
  })

  test("stopped while it waits or connects, it stays stopped", () => {
    connection.start()
    connection.stop()
    expect(clock.waiting).toBe(0)
    connection.start()
    transport.socket.break()
    connection.stop()
    clock.advance(1_000_000)
    expect(transport.sockets).toHaveLength(2)
    expect(clock.waiting).toBe(0)
  })
})
