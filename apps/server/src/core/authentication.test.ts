import { LIMITS, PROTOCOL_VERSION, type Request, signChallenge } from "@tacit/protocol"
import { describe, expect, test } from "vitest"
import { codeOf, done, messageTo, transactionOf } from "../testing/conversation.ts"
import { Person } from "../testing/person.ts"
import { someBytes, someConversation, someMessageId } from "../testing/random.ts"
import { ORIGIN, settled, World } from "../testing/world.ts"
import { CLOSE } from "./close-codes.ts"

const HASH = "00".repeat(32) as Extract<Request, { kind: "part-get" }>["hash"]
const STAND = { conversation: someConversation(), epoch: 0, opening: HASH }

/** One of every kind of request that an account may make. */
function everyRequest(account: Person["account"]): readonly Request[] {
  return [
    { kind: "ping" },
    { kind: "resolve", handle: "alice" },
    { kind: "describe", accounts: [account] },
    { kind: "chain-read", account, from: 0 },
    { kind: "key-package", account },
    { kind: "vault-head" },
    { kind: "vault-objects", objects: [HASH] },
    { kind: "heads", after: 0 },
    { kind: "log-read", conversation: STAND.conversation, from: 0 },
    { kind: "inbox-read", after: 0 },
    { kind: "direct-lookup", other: account },
    messageTo(STAND),
    transactionOf({}),
    { kind: "part-put", hash: HASH, total: 1, offset: 0, bytes: someBytes(1) },
    { kind: "part-get", hash: HASH, offset: 0 },
    { kind: "session-ticket" },
  ]
}

async function loggedIn(world: World, handle: string, password?: string) {
  const login = await world.login(handle, password)
  if (login.kind !== "done") throw new TypeError(login.kind)
  return login
}

describe("a connection that has proved nothing", () => {
  test("CN2 is refused every request", async () => {
    const world = await World.create()
    const alice = await world.join("alice")
    const socket = world.connect()
    for (const request of everyRequest(alice.person.account)) {
      expect([request.kind, codeOf(await socket.request(request))]).toEqual([request.kind, "unauthenticated"])
    }
  })

  test("CN1 is told the version and gets a nonce that no other gets", async () => {
    const world = await World.create()
    const [one, two] = [world.connect().challenge, world.connect().challenge]
    expect(one).toMatchObject({ version: PROTOCOL_VERSION, at: world.clock.now() })
    expect(one.nonce).not.toEqual(two.nonce)
  })
})

describe("proving a device", () => {
  test("opens the connection once", async () => {
    const world = await World.create()
    const { person, device, socket } = await world.join("alice")
    done(await socket.request({ kind: "ping" }))
    expect(codeOf(await world.authenticate(socket, person, device))).toBe("refused")
  })

  test("CN3 does not work with another connection's proof", async () => {
    const world = await World.create()
    const { person, device } = await world.join("alice")
    const [victim, thief] = [world.connect(), world.connect()]
    const context = { nonce: victim.challenge.nonce, origin: ORIGIN }
    const { account } = person
    const signature = signChallenge(device.keys.secret, context, account, device.id)
    const replayed = { kind: "auth-device", version: 1, account, device: device.id, signature } as const
    expect(codeOf(await thief.request(replayed))).toBe("unauthenticated")
    expect(thief.closedWith?.code).toBe(CLOSE.unauthenticated)
    done(await victim.request(replayed))
  })

  test("CN3 does not work with a proof made for another origin", async () => {
    const world = await World.create()
    const { person, device } = await world.join("alice")
    const socket = world.connect()
    const context = { nonce: socket.challenge.nonce, origin: "https://evil.test" }
    const { account } = person
    const signature = signChallenge(device.keys.secret, context, account, device.id)
    const proof = { kind: "auth-device", version: 1, account, device: device.id, signature } as const
    expect(codeOf(await socket.request(proof))).toBe("unauthenticated")
  })

  test("CN3 fails for another account's device, and for an account that does not exist, alike", async () => {
    const world = await World.create()
    const alice = await world.join("alice")
    const mallory = await world.join("mallory")
    const unknown = new Person("nobody", 0)
    for (const person of [alice.person, unknown]) {
      const socket = world.connect()
      expect(codeOf(await world.authenticate(socket, person, mallory.device))).toBe("unauthenticated")
    }
  })

  test("CN3 uses the nonce up, also when it fails", async () => {
    const world = await World.create()
    const { person, device } = await world.join("alice")
    const socket = world.connect()
    const wrong = { account: person.account, device: device.id, signature: someBytes(64) }
    expect(codeOf(await socket.request({ kind: "auth-device", version: 1, ...wrong }))).toBe(
      "unauthenticated",
    )
    const before = socket.frames.length
    void world.authenticate(socket, person, device)
    await settled()
    expect(socket.frames.length).toBe(before)
  })

  test("CO12 refuses another version of the protocol", async () => {
    const world = await World.create()
    const { person, device } = await world.join("alice")
    const wrong = { account: person.account, device: device.id, signature: someBytes(64) }
    const answer = await world.connect().request({ kind: "auth-device", version: 2, ...wrong })
    expect(codeOf(answer)).toBe("unsupported-version")
  })

  test("CN4 fails for a device that was revoked, whose socket closes at once", async () => {
    const world = await World.create()
    const { person, device, socket } = await world.join("alice")
    const other = person.addDevice()
    const revoked = person.add({ kind: "revoke-device", device: other.id })
    done(await socket.request(transactionOf({ links: [other.link] })))
    const doomed = await world.open(person, other)
    done(await socket.request(transactionOf({ links: [revoked] })))
    await settled()
    expect(doomed.pushes("closing")).toMatchObject([{ code: "unauthenticated" }])
    expect(doomed.closedWith?.code).toBe(CLOSE.deviceEnded)
    expect(socket.closedWith).toBeUndefined()
    expect(codeOf(await world.authenticate(world.connect(), person, other))).toBe("unauthenticated")
    done(await world.authenticate(world.connect(), person, device))
  })

  test("CN4 AC11 fails for a device that has expired, whose socket closes at that moment", async () => {
    const world = await World.create()
    const { person, socket } = await world.join("alice")
    const brief = person.addDevice(world.clock.now() + 60_000)
    done(await socket.request(transactionOf({ links: [brief.link] })))
    const doomed = await world.open(person, brief)
    world.clock.advance(59_999)
    expect(doomed.closedWith).toBeUndefined()
    world.clock.advance(1)
    expect(doomed.closedWith?.code).toBe(CLOSE.deviceEnded)
    expect(codeOf(await world.authenticate(world.connect(), person, brief))).toBe("unauthenticated")
  })

  test("CN4 fails once the account is deleted, and its sockets close", async () => {
    const world = await World.create()
    const { person, device, socket } = await world.join("alice")
    const deleted = person.add({ kind: "delete", recoverySignature: undefined })
    done(await socket.request(transactionOf({ links: [deleted] })))
    await settled()
    expect(socket.closedWith?.code).toBe(CLOSE.deviceEnded)
    expect(codeOf(await world.authenticate(world.connect(), person, device))).toBe("unauthenticated")
    expect((await world.login("alice")).kind).toBe("refused")
  })
})

describe("proving a password", () => {
  test("LI6 lets a new device open the vault and list itself, and nothing else", async () => {
    const world = await World.create()
    const { person } = await world.join("alice")
    const bob = await world.join("bob")
    const login = await loggedIn(world, "ALICE")
    expect(login.account).toBe(person.account)
    expect(login.credentials).toHaveLength(1)
    const socket = world.connect()
    done(await world.proveLogin(socket, login.login, login.sessionKey))
    const answers: Record<string, string> = {}
    for (const request of everyRequest(bob.person.account)) {
      const answer = await socket.request(request)
      answers[request.kind] = answer.kind === "error" ? answer.code : answer.kind
    }
    expect(answers).toEqual({
      ping: "done",
      resolve: "resolved",
      describe: "described",
      "chain-read": "chain",
      "key-package": "unauthenticated",
      "vault-head": "vault-head",
      "vault-objects": "vault-objects",
      heads: "unauthenticated",
      "log-read": "unauthenticated",
      "inbox-read": "unauthenticated",
      "direct-lookup": "unauthenticated",
      message: "unauthenticated",
      transact: "transacted",
      "part-put": "unauthenticated",
      "part-get": "not-found",
      "session-ticket": "unauthenticated",
    })
  })

  test("LI6 allows transactions of device links and nothing more", async () => {
    const world = await World.create()
    const { person, device } = await world.join("alice")
    const login = await loggedIn(world, "alice")
    const socket = world.connect()
    done(await world.proveLogin(socket, login.login, login.sessionKey))
    const vault = person.draftVaultWrite(device)
    const recovery = person.next({
      kind: "recovery",
      recoveryKey: someBytes(32),
      recoverySignature: undefined,
    })
    const create = { conversation: someConversation(), id: someMessageId(), payload: someBytes(1) }
    const signer = { device: device.id, signature: someBytes(64) }
    const entry = { kind: "create", ...create, signer, direct: undefined } as const
    const forbidden = [
      { vault },
      { links: [recovery] },
      { entries: [entry] },
      { withdrawKeyPackages: true },
      { inboxAcks: [1] },
      { opaqueRecord: someBytes(10) },
    ]
    for (const changes of forbidden) {
      expect(codeOf(await socket.request(transactionOf(changes)))).toBe("unauthenticated")
    }
    const added = person.addDevice()
    done(await socket.request(transactionOf({ links: [added.link] })))
    done(await world.authenticate(world.connect(), person, added))
  })

  test("LI5 works once", async () => {
    const world = await World.create()
    await world.join("alice")
    const login = await loggedIn(world, "alice")
    done(await world.proveLogin(world.connect(), login.login, login.sessionKey))
    expect(codeOf(await world.proveLogin(world.connect(), login.login, login.sessionKey))).toBe(
      "unauthenticated",
    )
  })

  test("LI6 works on the connection that it was made for only", async () => {
    const world = await World.create()
    await world.join("alice")
    const { login, sessionKey } = await loggedIn(world, "alice")
    expect(codeOf(await world.proveLogin(world.connect(), login, someBytes(64)))).toBe("unauthenticated")
    expect(codeOf(await world.proveLogin(world.connect(), login, sessionKey))).toBe("unauthenticated")
  })

  test("LI5 works for two minutes", async () => {
    const world = await World.create()
    await world.join("alice")
    const { login, sessionKey } = await loggedIn(world, "alice")
    world.clock.advance(LIMITS.loginLifetime)
    expect(codeOf(await world.proveLogin(world.connect(), login, sessionKey))).toBe("unauthenticated")
  })

  test("LI6 does not work before the log-in is finished", async () => {
    const world = await World.create()
    await world.join("alice")
    const unfinished = await world.login("alice", "wrong")
    if (unfinished.kind !== "wrong-password") throw new TypeError(unfinished.kind)
    expect(codeOf(await world.proveLogin(world.connect(), unfinished.login, someBytes(64)))).toBe(
      "unauthenticated",
    )
  })
})
