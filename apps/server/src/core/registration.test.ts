import { client } from "@serenity-kit/opaque"
import {
  decode,
  encode,
  loginFinish,
  loginStart,
  loginStarted,
  registerFinish,
  registerStart,
} from "@tacit/protocol"
import { describe, expect, test } from "vitest"
import { DEFAULT_LIMITS, type RateName } from "../config/limits.ts"
import { codeOf, done, transactionOf } from "../testing/conversation.ts"
import { Person } from "../testing/person.ts"
import { someBytes, someConversation, someMessageId } from "../testing/random.ts"
import { someCredential, World } from "../testing/world.ts"
import type { HttpAnswer } from "./post.ts"

function refusalOf({ status, body }: HttpAnswer): { status: number; error?: string; retryAfter?: number } {
  return { status, ...(status === 200 ? {} : JSON.parse(new TextDecoder().decode(body))) }
}

async function registrationOf(world: World, handle: string) {
  const person = new Person(handle, world.clock.now())
  const device = person.addDevice()
  return { person, device, finish: await world.registration(person, device) }
}

function post(world: World, finish: Parameters<typeof encode<never>>[1] | object): Promise<HttpAnswer> {
  return world.post("/api/register/finish", encode(registerFinish, finish as never))
}

function limitsWith(name: RateName, perHour: number) {
  return { ...DEFAULT_LIMITS, perHour: { ...DEFAULT_LIMITS.perHour, [name]: perHour } }
}

describe("a registration", () => {
  test("LI8 CO15 makes an account whose handle is shown as typed and found in any case", async () => {
    const world = await World.create()
    const { person, socket } = await world.join("Alice.B")
    const { account } = person
    expect(done(await socket.request({ kind: "resolve", handle: "aLICE.b" }))).toEqual({
      kind: "resolved",
      account,
    })
    expect(done(await socket.request({ kind: "describe", accounts: [account] }))).toEqual({
      kind: "described",
      accounts: [{ account, handle: "Alice.B" }],
    })
    const chain = done(await socket.request({ kind: "chain-read", account, from: 1 }))
    expect(chain).toMatchObject({ kind: "chain", length: 3 })
    expect(chain.kind === "chain" && chain.links).toEqual(person.links.slice(1))
  })

  test("LI9 is refused for a handle that somebody has, in any case", async () => {
    const world = await World.create()
    await world.join("alice")
    const { finish } = await registrationOf(world, "ALICE")
    expect(refusalOf(await post(world, finish))).toMatchObject({ status: 409, error: "handle-taken" })
  })

  test("LI8 leaves no trace when it is refused", async () => {
    const world = await World.create()
    const { person, device, finish } = await registrationOf(world, "alice")
    const wrongHead = { ...finish.transaction.vault!, expected: "11".repeat(32) }
    const wrong = { ...finish, transaction: { ...finish.transaction, vault: wrongHead } }
    expect(refusalOf(await post(world, wrong))).toMatchObject({ error: "stale-vault" })
    expect(codeOf(await world.authenticate(world.connect(), person, device))).toBe("unauthenticated")
    expect(refusalOf(await post(world, finish)).status).toBe(200)
  })

  test.each(["ab", "a".repeat(33), "al ice", "älice", "alice!", ""])(
    "is refused for the handle %j",
    async (handle) => {
      const world = await World.create()
      const { finish } = await registrationOf(world, "alice")
      const answer = handle.length > 32 ? undefined : await post(world, { ...finish, handle })
      if (answer) expect(refusalOf(answer)).toMatchObject({ status: 400, error: "handle-invalid" })
      else expect(() => encode(registerFinish, { ...finish, handle })).toThrow()
    },
  )

  test("LI8 is refused with a chain that does not hold, without a vault, or with anything of others", async () => {
    const world = await World.create()
    const { person, device, finish } = await registrationOf(world, "alice")
    const mallory = new Person("mallory", world.clock.now())
    const [genesis, link] = person.links
    const { transaction } = finish
    const create = {
      kind: "create",
      conversation: someConversation(),
      id: someMessageId(),
      payload: someBytes(1),
      signer: { device: device.id, signature: someBytes(64) },
      direct: undefined,
    }
    const wrong = [
      { ...finish, links: [] },
      { ...finish, links: [link] },
      { ...finish, links: [genesis, { ...link!, signature: someBytes(64) }] },
      { ...finish, links: mallory.links },
      { ...finish, transaction: { ...transaction, vault: undefined } },
      { ...finish, transaction: { ...transaction, entries: [create] } },
      { ...finish, transaction: { ...transaction, links: [link] } },
    ]
    for (const one of wrong) expect(refusalOf(await post(world, one))).toMatchObject({ error: "refused" })
    expect(refusalOf(await post(world, finish)).status).toBe(200)
  })

  test("is refused for an account that exists under another handle", async () => {
    const world = await World.create()
    const { finish } = await registrationOf(world, "alice")
    expect(refusalOf(await post(world, finish)).status).toBe(200)
    expect(refusalOf(await post(world, { ...finish, handle: "alice2" }))).toMatchObject({
      error: "duplicate-id",
    })
  })

  test("is refused when the body is no registration", async () => {
    const world = await World.create()
    for (const body of [new Uint8Array(), someBytes(100)]) {
      for (const path of ["register/start", "register/finish", "login/start", "login/finish"]) {
        expect(refusalOf(await world.post(`/api/${path}`, body))).toMatchObject({
          status: 400,
          error: "malformed",
        })
      }
    }
    expect((await world.post("/api/nothing", someBytes(1))).status).toBe(404)
    expect((await world.post("constructor", someBytes(1))).status).toBe(404)
  })
})

describe("a log-in", () => {
  test("LI4 answers handles that exist and that do not alike", async () => {
    const world = await World.create()
    await world.join("alice")
    const known = await world.login("alice", "wrong")
    const unknown = await world.login("nobody", "wrong")
    expect([known.kind, unknown.kind]).toEqual(["wrong-password", "wrong-password"])
    const lengthOf = (one: typeof known) => (one.kind === "wrong-password" ? one.response.length : 0)
    expect(lengthOf(known)).toBe(lengthOf(unknown))

    const refusals = []
    for (const handle of ["alice", "nobody"]) {
      const { startLoginRequest: request } = client.startLogin({ password: "guess" })
      const started = await world.post("/api/login/start", encode(loginStart, { handle, request }))
      const { login } = decode(loginStarted, started.body)
      const finish = Buffer.from(someBytes(64)).toString("base64url")
      const finished = await world.post("/api/login/finish", encode(loginFinish, { login, finish }))
      refusals.push(refusalOf(finished))
    }
    expect(refusals[0]).toEqual(refusals[1])
    expect(refusals[0]).toMatchObject({ status: 401, error: "bad-credentials" })
  })

  test("VA18 works with the new password only, once record and vault have changed together", async () => {
    const world = await World.create()
    const { person, device, socket } = await world.join("alice")
    const { record } = await world.registration(new Person("alice", 0), device, {}, "new password")
    const opaqueRecord = new Uint8Array(Buffer.from(record, "base64url"))
    const credentials = [someCredential()]
    expect(codeOf(await socket.request(transactionOf({ opaqueRecord, credentials })))).toBe("refused")
    const vault = person.vaultWrite(device)
    done(await socket.request(transactionOf({ opaqueRecord, credentials, vault })))
    expect((await world.login("alice")).kind).toBe("wrong-password")
    expect(await world.login("alice", "new password")).toMatchObject({ kind: "done", credentials })
  })
})

describe("limits", () => {
  test("CN12 on registrations hold by address", async () => {
    const world = await World.create({ limits: limitsWith("register", 2) })
    await world.join("alice")
    await expect(world.join("bob")).rejects.toThrow("rate-limited")
    const { startLoginRequest: request } = client.startLogin({ password: "x" })
    const elsewhere = encode(loginStart, { handle: "alice", request })
    expect((await world.post("/api/login/start", elsewhere, { address: "192.0.2.1" })).status).toBe(200)
  })

  test("CN12 on registrations hold for each of their steps", async () => {
    const world = await World.create({ limits: limitsWith("register", 1) })
    const start = (handle: string) => {
      const { registrationRequest: request } = client.startRegistration({ password: "x" })
      return world.post("/api/register/start", encode(registerStart, { handle, request }))
    }
    const { finish } = await registrationOf(world, "alice")
    expect(refusalOf(await post(world, finish))).toMatchObject({ status: 429, error: "rate-limited" })
    expect((await start("bob")).status).toBe(429)
  })

  test("CN12 on guesses count the first step of a registration, which evaluates the same secret", async () => {
    const world = await World.create({ limits: limitsWith("guess", 1) })
    const { registrationRequest: request } = client.startRegistration({ password: "x" })
    const body = encode(registerStart, { handle: "alice", request })
    expect((await world.post("/api/register/start", body)).status).toBe(200)
    expect((await world.post("/api/register/start", body)).status).toBe(429)
    expect((await world.login("alice")).kind).toBe("refused")
  })

  test("CN12 on log-ins hold by address and say when to come back", async () => {
    const world = await World.create({ limits: limitsWith("login", 2) })
    for (const handle of ["one", "two"]) expect((await world.login(handle)).kind).toBe("wrong-password")
    const refused = await world.login("three")
    if (refused.kind !== "refused") throw new TypeError(refused.kind)
    const { status, error, retryAfter } = refusalOf(refused.answer)
    expect({ status, error }).toEqual({ status: 429, error: "rate-limited" })
    world.clock.advance(retryAfter!)
    expect((await world.login("three")).kind).toBe("wrong-password")
  })

  test("CN12 on guesses hold by handle, from whatever address, whether it exists or not", async () => {
    const world = await World.create({ limits: limitsWith("guess", 2) })
    for (const handle of ["alice", "nobody"]) {
      const { startLoginRequest: request } = client.startLogin({ password: "x" })
      const body = encode(loginStart, { handle, request })
      const statuses = []
      for (const address of ["192.0.2.1", "192.0.2.2", "192.0.2.3"]) {
        statuses.push((await world.post("/api/login/start", body, { address })).status)
      }
      expect(statuses).toEqual([200, 200, 429])
    }
  })
})
