import {
  type AccountId,
  decode,
  encode,
  LIMITS,
  sessionAccount,
  sessionClosed,
  sessionKey,
  sessionOpen,
} from "@tacit/protocol"
import { describe, expect, test } from "vitest"
import { done, transactionOf } from "../testing/conversation.ts"
import { manualClock } from "../testing/manual-clock.ts"
import { seededRandom, someBytes } from "../testing/random.ts"
import { type Member, settled, World } from "../testing/world.ts"
import { type Holder, sessions } from "./sessions.ts"

const ADDRESS = "127.0.0.1"

async function ticketOf({ socket }: Pick<Member, "socket">): Promise<Uint8Array> {
  const answer = done(await socket.request({ kind: "session-ticket" }))
  if (answer.kind !== "ticket") throw new TypeError(answer.kind)
  return answer.ticket
}

const open = (world: World, ticket: Uint8Array) =>
  world.post("/api/session/open", encode(sessionOpen, { ticket }))

/** An open session: its cookie's id and its key. */
async function opened(world: World, member: Pick<Member, "socket">) {
  const { status, body, cookie } = await open(world, await ticketOf(member))
  expect(status).toBe(200)
  return { id: cookie?.id ?? "", account: cookie?.account, key: decode(sessionKey, body).key }
}

/** `cookies` are ids by account. */
function ask(world: World, path: "key" | "close", account: AccountId, cookies: Record<string, string>) {
  const sessionOf = (wanted: AccountId) => cookies[wanted]
  return world.post(`/api/session/${path}`, encode(sessionAccount, { account }), {
    address: ADDRESS,
    sessionOf,
  })
}

async function keyOf(world: World, account: AccountId, id: string) {
  const { status, body } = await ask(world, "key", account, { [account]: id })
  return status === 200 ? decode(sessionKey, body).key : status
}

const refusal = ({ status, body }: { status: number; body: Uint8Array }) => ({
  status,
  body: new TextDecoder().decode(body),
})

describe("a ticket", () => {
  test("TB9 opens a session once", async () => {
    const world = await World.create()
    const alice = await world.join("alice")
    const ticket = await ticketOf(alice)
    expect((await open(world, ticket)).status).toBe(200)
    const again = await open(world, ticket)
    expect(again).toMatchObject({ status: 401 })
    expect(again.cookie).toBeUndefined()
    expect(refusal(again)).toEqual(refusal(await open(world, someBytes(32))))
  })

  test("TB9 lives for a minute, and only as its device's newest", async () => {
    const world = await World.create()
    const alice = await world.join("alice")
    const [first, second] = [await ticketOf(alice), await ticketOf(alice)]
    expect((await open(world, first)).status).toBe(401)
    world.clock.advance(LIMITS.ticketLifetime - 1)
    expect((await open(world, second)).status).toBe(200)
    const third = await ticketOf(alice)
    world.clock.advance(LIMITS.ticketLifetime)
    expect((await open(world, third)).status).toBe(401)
  })

  test("TB9 of a device that was revoked since opens nothing", async () => {
    const world = await World.create()
    const alice = await world.join("alice")
    const ticket = await ticketOf(alice)
    const revoked = alice.person.add({ kind: "revoke-device", device: alice.device.id })
    done(await alice.socket.request(transactionOf({ links: [revoked] })))
    expect((await open(world, ticket)).status).toBe(401)
  })
})

describe("a session", () => {
  test("TB9 gives its key for its cookie, and keeps it the same", async () => {
    const world = await World.create()
    const alice = await world.join("alice")
    const session = await opened(world, alice)
    expect(session.account).toBe(alice.person.account)
    expect(session.id).toMatch(/^[0-9a-f]{64}$/)
    expect(session.key).toHaveLength(32)
    expect(await keyOf(world, alice.person.account, session.id)).toEqual(session.key)
    expect(await keyOf(world, alice.person.account, session.id)).toEqual(session.key)
  })

  test("TB9 of another account, an unknown, a closed and an expired one, and no cookie answer alike", async () => {
    const world = await World.create()
    const [alice, bob] = [await world.join("alice"), await world.join("bob")]
    const { account } = alice.person
    const bobs = await opened(world, bob)
    const foreign = await ask(world, "key", account, { [account]: bobs.id })
    const unknown = await ask(world, "key", account, { [account]: "00".repeat(32) })
    const none = await ask(world, "key", account, {})
    const noCookies = await world.post("/api/session/key", encode(sessionAccount, { account }))
    const closed = await opened(world, alice)
    await ask(world, "close", account, { [account]: closed.id })
    const afterClose = await ask(world, "key", account, { [account]: closed.id })
    const expired = await opened(world, alice)
    world.clock.advance(LIMITS.sessionLifetime)
    const afterExpiry = await ask(world, "key", account, { [account]: expired.id })
    expect(refusal(foreign)).toMatchObject({ status: 401 })
    for (const answer of [unknown, none, noCookies, afterClose, afterExpiry]) {
      expect(refusal(answer)).toEqual(refusal(foreign))
    }
    expect(bobs.account).toBe(bob.person.account)
  })

  test("TB9 lives on while it is used within half a day", async () => {
    const world = await World.create()
    const alice = await world.join("alice")
    const { id, key } = await opened(world, alice)
    for (let use = 0; use < 3; use++) {
      world.clock.advance(LIMITS.sessionLifetime - 1)
      expect(await keyOf(world, alice.person.account, id)).toEqual(key)
    }
  })

  test("TB9 ends with its device", async () => {
    const world = await World.create()
    const { person, device, socket } = await world.join("alice")
    const other = person.addDevice()
    done(await socket.request(transactionOf({ links: [other.link] })))
    const otherSocket = await world.open(person, other)
    const [mine, others] = [await opened(world, { socket }), await opened(world, { socket: otherSocket })]
    const revoked = person.add({ kind: "revoke-device", device: other.id })
    done(await socket.request(transactionOf({ links: [revoked] })))
    await settled()
    expect(await keyOf(world, person.account, others.id)).toBe(401)
    expect(await keyOf(world, person.account, mine.id)).toEqual(mine.key)
    expect(device.id).not.toBe(other.id)
  })

  test("TB9 takes the place of its device's last one", async () => {
    const world = await World.create()
    const alice = await world.join("alice")
    const [first, second] = [await opened(world, alice), await opened(world, alice)]
    expect(first.key).not.toEqual(second.key)
    expect(await keyOf(world, alice.person.account, first.id)).toBe(401)
    expect(await keyOf(world, alice.person.account, second.id)).toEqual(second.key)
  })

  test("TB9 is closed by its own cookie only, and the cookie is cleared in any case", async () => {
    const world = await World.create()
    const [alice, bob] = [await world.join("alice"), await world.join("bob")]
    const { id, key } = await opened(world, alice)
    const { account } = alice.person
    await ask(world, "close", bob.person.account, { [bob.person.account]: id })
    expect(await keyOf(world, account, id)).toEqual(key)
    const closed = await ask(world, "close", account, { [account]: id })
    expect(closed).toMatchObject({ status: 200, cookie: { account, id: undefined } })
    expect(decode(sessionClosed, closed.body)).toEqual({})
    expect(await keyOf(world, account, id)).toBe(401)
    expect(await ask(world, "close", account, {})).toMatchObject({ cookie: { account, id: undefined } })
  })
})

test("TB9 an account has as many sessions as it may have devices; the oldest goes first", () => {
  const held = sessions(manualClock(), seededRandom("sessions"))
  const account = "aa".repeat(32) as AccountId
  const holder = (n: number): Holder => ({ account, device: `device ${n}` as Holder["device"] })
  const ids = Array.from({ length: LIMITS.devices + 1 }, (_, n) => held.open(holder(n)).id)
  expect(ids.map((id) => held.use(id, account) !== undefined)).toEqual([
    false,
    ...Array.from({ length: LIMITS.devices }, () => true),
  ])
})

test("TB9 WE-05 a session is used and closed by its own account only", () => {
  const held = sessions(manualClock(), seededRandom("sessions"))
  const [account, other] = ["aa", "bb"].map((byte) => byte.repeat(32) as AccountId) as [AccountId, AccountId]
  const { id } = held.open({ account, device: "device" as Holder["device"] })
  expect(held.use(id, other)).toBeUndefined()
  held.close(id, other)
  expect(held.use(id, account)).toMatchObject({ account })
})
