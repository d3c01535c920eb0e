import type { Transport } from "@tacit/client"
import { socketTransport } from "@tacit/client/node"
import { decode, encode, LIMITS, upFrame } from "@tacit/protocol"
import { expect, test } from "vitest"
import { openSession, sessionKeyOf } from "../src/browser-session.ts"
import { logInAt, realServer, signUpAt } from "../src/real-server.ts"
import { proofOf, WireSocket } from "../src/wire-socket.ts"

/** Everything that a client says, as bytes. */
interface Recording {
  readonly posts: { readonly path: string; readonly body: Uint8Array }[]
  readonly frames: Uint8Array[]
}

function recorded(url: string): { transport: Transport; said: Recording } {
  const said: Recording = { posts: [], frames: [] }
  const honest = socketTransport(new URL(url))
  const transport: Transport = {
    origin: honest.origin,
    post(path, body) {
      said.posts.push({ path, body: body.slice() })
      return honest.post(path, body)
    },
    connect(handlers) {
      const socket = honest.connect(handlers)
      return {
        ...socket,
        send(frame) {
          said.frames.push(frame.slice())
          socket.send(frame)
        },
      }
    },
  }
  return { transport, said }
}

const kindOf = (frame: Uint8Array): string => decode(upFrame, frame).request.kind

test("CN3 LI5 WE-05 VA-11 Everything that a device said, said again, gets nobody in", async () => {
  const { url } = await realServer()
  await signUpAt(url, "alice")
  const { transport, said } = recorded(url)
  await logInAt(url, "alice", transport)
  const proofs = said.frames.filter((frame) => kindOf(frame).startsWith("auth-"))
  expect(proofs.map(kindOf)).toEqual(["auth-login", "auth-device"])
  for (const proof of proofs) {
    const { socket } = await WireSocket.open(url)
    socket.send(proof)
    expect(await socket.next()).toMatchObject({ kind: "error", code: "unauthenticated" })
    await socket.closed
  }
  const finish = said.posts.find(({ path }) => path === "/api/login/finish")
  const replayed = socketTransport(new URL(url)).post("/api/login/finish", finish?.body ?? new Uint8Array())
  await expect(replayed).rejects.toMatchObject({ code: "bad-credentials" })
  // And with the frames that came behind the proof, on a socket that nothing was proved on.
  const { socket } = await WireSocket.open(url)
  for (const frame of said.frames) if (!proofs.includes(frame)) socket.send(frame)
  for (const _ of said.frames.slice(proofs.length)) {
    expect(await socket.next()).toMatchObject({ kind: "error", code: "unauthenticated" })
  }
  socket.end()
})

test("CN3 WE-05 A proof that was made for one socket is of no use on another that is open at the same time", async () => {
  const { url } = await realServer()
  const { profile } = await signUpAt(url, "alice")
  const [victim, thief] = [await WireSocket.open(url), await WireSocket.open(url)]
  thief.socket.ask(proofOf(profile, victim.context))
  expect(await thief.socket.next()).toMatchObject({ kind: "error", code: "unauthenticated" })
  victim.socket.ask(proofOf(profile, victim.context))
  expect(await victim.socket.next()).toMatchObject({ kind: "reply" })
  victim.socket.end()
})

test("TB9 WE-05 A ticket opens one session; the second use gets 401 and no cookie", async () => {
  const { url } = await realServer()
  const alice = await signUpAt(url, "alice")
  const ticket = await alice.sessionTicket()
  expect((await openSession(url, ticket)).status).toBe(200)
  expect(await openSession(url, ticket)).toMatchObject({ status: 401, cookie: undefined })
})

test("TB9 TB10 WE-05 WE-06 A cookie that somebody planted never becomes a session, and a new one ends the old", async () => {
  const { url } = await realServer()
  const [alice, mallory] = [await signUpAt(url, "alice"), await signUpAt(url, "mallory")]
  const { account } = alice.profile
  const first = await openSession(url, await alice.sessionTicket())
  const name = first.cookie?.split("=")[0]
  const planted = `${name}=${"ab".repeat(32)}`
  const theirs = await openSession(url, await mallory.sessionTicket())
  const foreign = `${name}=${theirs.cookie?.split("=")[1]}`
  for (const cookie of [planted, foreign]) {
    expect((await sessionKeyOf(url, account, cookie)).status).toBe(401)
    const opened = await openSession(url, await alice.sessionTicket(), cookie)
    expect(opened.cookie).not.toBe(cookie)
    expect((await sessionKeyOf(url, account, cookie)).status).toBe(401)
    expect((await sessionKeyOf(url, account, opened.cookie ?? "")).status).toBe(200)
    // Beside the true one it makes both unusable, wherever it stands.
    for (const both of [`${cookie}; ${opened.cookie}`, `${opened.cookie}; ${cookie}`])
      expect((await sessionKeyOf(url, account, both)).status).toBe(401)
  }
  expect((await sessionKeyOf(url, account, first.cookie ?? "")).status).toBe(401)
})

test("TB9 CN4 WE-05 WE-06 With its device, a session and every socket of it end at once", async () => {
  const { url } = await realServer()
  const alice = await signUpAt(url, "alice")
  const { profile } = alice
  const { cookie = "" } = await openSession(url, await alice.sessionTicket())
  const socket = await WireSocket.proved(url, profile)
  const ticket = await alice.sessionTicket()
  await alice.retire()
  await socket.closed
  expect((await sessionKeyOf(url, profile.account, cookie)).status).toBe(401)
  expect((await openSession(url, ticket)).status).toBe(401)
  const again = await WireSocket.open(url)
  again.socket.ask(proofOf(profile, again.context))
  expect(await again.socket.next()).toMatchObject({ kind: "error", code: "unauthenticated" })
})

test("CN2 WE-05 No part of a request stands in for a proof: ids in every order, signatures of other uses", async () => {
  const { url } = await realServer()
  const { profile } = await signUpAt(url, "alice")
  const { profile: other } = await signUpAt(url, "bob")
  const forgeries = [
    { ...profile, deviceSecret: profile.identitySecret },
    { ...profile, deviceSecret: profile.mlsSecret },
    { ...profile, deviceSecret: other.deviceSecret },
    { ...profile, device: other.device, deviceSecret: other.deviceSecret },
    { ...other, account: profile.account },
  ]
  for (const forged of forgeries) {
    const { socket, context } = await WireSocket.open(url)
    socket.ask(proofOf(forged, context))
    expect(await socket.next()).toMatchObject({ kind: "error", code: "unauthenticated" })
    await socket.closed
  }
  const { socket } = await WireSocket.open(url)
  socket.send(encode(upFrame, { requestId: LIMITS.page, request: { kind: "ping" } }))
  expect(await socket.next()).toMatchObject({ kind: "error", code: "unauthenticated" })
  socket.end()
})
