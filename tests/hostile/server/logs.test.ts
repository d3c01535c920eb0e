import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { CONTENT_TYPE, encode, loginStart } from "@tacit/protocol"
import { expect, test } from "vitest"
import { logInAt, realServer, signUpAt } from "../src/real-server.ts"
import { directBetween, say } from "../src/talk.ts"
import { WireSocket } from "../src/wire-socket.ts"

const CANARY = "Canary8472"
const ROUTES = [
  "register/start",
  "register/finish",
  "login/start",
  "login/finish",
  "session/open",
  "session/key",
]

/** Words that no route understands, in the body, in the path and in the query. */
async function talkNonsense(url: string): Promise<void> {
  for (const route of ROUTES) {
    const headers = { origin: url, "content-type": CONTENT_TYPE, "x-canary": CANARY, cookie: `c=${CANARY}` }
    await fetch(`${url}/api/${route}`, { method: "POST", headers, body: CANARY })
  }
  for (const path of [`/${CANARY}`, `/?q=${CANARY}`, `/api/${CANARY}?q=${CANARY}`]) await fetch(url + path)
}

test("MD-08 What the server logs of a day's life, of nonsense and of its own failures has no handle, id, text, password or address of anybody", async () => {
  const { url, folder, logged } = await realServer()
  const alice = await signUpAt(url, `${CANARY}-a`)
  const bob = await signUpAt(url, `${CANARY}-b`)
  const conversation = await directBetween(alice, bob)
  const text = `${CANARY} is what I say`
  await say(alice, bob, conversation, text)
  const second = await logInAt(url, `${CANARY}-a`)
  await expect(logInAt(url, `${CANARY}-nobody`)).rejects.toThrow()
  await talkNonsense(url)
  const { socket: stranger } = await WireSocket.open(url)
  stranger.send(new TextEncoder().encode(CANARY))
  await stranger.closed

  // What is asked for now fails in the server's own code.
  const socket = await WireSocket.proved(url, bob.profile)
  const database = new DatabaseSync(join(folder, "tacit.db"))
  database.exec("UPDATE entries SET header = x'00'")
  socket.ask({ kind: "log-read", conversation, from: 0 })
  expect(await socket.next()).toMatchObject({ kind: "reply" })
  database.exec("PRAGMA foreign_keys = OFF; DROP TABLE entries; DROP TABLE accounts")
  database.close()
  socket.ask({ kind: "log-read", conversation, from: 0 })
  expect(await socket.next()).toMatchObject({ kind: "error", code: "internal" })
  socket.ask({ kind: "resolve", handle: `${CANARY}-a` })
  expect(await socket.next()).toMatchObject({ kind: "error", code: "internal" })
  const body = encode(loginStart, { handle: `${CANARY}-a`, request: CANARY })
  const headers = { origin: url, "content-type": CONTENT_TYPE }
  const answer = await fetch(`${url}/api/login/start`, { method: "POST", headers, body: body.slice() })
  expect(answer.status).toBe(500)

  const events = logged.map((line) => JSON.parse(line).event)
  for (const event of ["connected", "authenticated", "refused", "damaged-row", "failed", "closed"])
    expect(events).toContain(event)
  const log = logged.join("\n").toLowerCase()
  const { account, device } = alice.profile
  const ids = [account, device, bob.profile.account, bob.profile.device, second.profile.device, conversation]
  for (const sought of [CANARY, text, "correct horse", "127.0.0.1", "::1", ...ids])
    expect(log.includes(sought.toLowerCase()), sought).toBe(false)
})
