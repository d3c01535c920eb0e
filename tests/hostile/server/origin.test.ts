import type { Engine } from "@tacit/client"
import { expect, test } from "vitest"
import { openSession, sessionKeyOf } from "../src/browser-session.ts"
import { rawConnection, rawExchange, requestText } from "../src/raw-connection.ts"
import { realServer, signUpAt } from "../src/real-server.ts"

const CLOSE_FRAME = 0x88

/** The cookie of a session that the person's browser has, and that the server takes. */
async function sessionCookie(url: string, person: Engine): Promise<string> {
  const { cookie = "" } = await openSession(url, await person.sessionTicket())
  expect((await sessionKeyOf(url, person.profile.account, cookie)).status).toBe(200)
  return cookie
}

const upgrade = (port: number, cookie: string, origins: readonly string[]) =>
  requestText("GET /api/socket", [
    `Host: 127.0.0.1:${port}`,
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    `Cookie: ${cookie}`,
    ...origins,
  ])

function forgedOrigins(port: number): readonly (readonly string[])[] {
  const own = `http://127.0.0.1:${port}`
  const others = [
    "",
    "null",
    "http://evil.test",
    `http://evil.test:${port}`,
    `http://127.0.0.1:${port}.evil.test`,
    `http://127.0.0.1.evil.test:${port}`,
    `http://evil.127.0.0.1:${port}`,
    `http://sub.localhost:${port}`,
    `http://evil-localhost:${port}`,
    `http://localhost.:${port}`,
    `http://LOCALHOST:${port}`,
    `HTTP://127.0.0.1:${port}`,
    `https://127.0.0.1:${port}`,
    `ws://127.0.0.1:${port}`,
    `http://127.0.0.1:${port + 1}`,
    "http://127.0.0.1",
    `http://127.1:${port}`,
    `http://2130706433:${port}`,
    `http://[::1]:${port}`,
    `http://[::ffff:127.0.0.1]:${port}`,
    `${own}/`,
    `${own}/evil`,
    `${own}#`,
    `${own}@evil.test`,
    `http://user@127.0.0.1:${port}`,
    `${own} http://evil.test`,
    `${own}, http://evil.test`,
    `http://evil.test, ${own}`,
    `${own}\tx`,
    "file://",
    "chrome-extension://abcdefghijklmnop",
  ]
  return [
    [],
    ...others.map((origin) => [`Origin: ${origin}`]),
    [`Origin: ${own}`, "Origin: http://evil.test"],
    ["Origin: http://evil.test", `Origin: ${own}`],
    [`X-Origin: ${own}`],
    [`Referer: ${own}/`, `Sec-WebSocket-Origin: ${own}`],
  ]
}

test("CN5 WE-01 A page of any other origin gets 403 and not one frame, with the victim's cookie", async () => {
  const { url, port } = await realServer()
  const cookie = await sessionCookie(url, await signUpAt(url, "alice"))
  for (const origins of forgedOrigins(port)) {
    const answer = await rawExchange(port, upgrade(port, cookie, origins))
    const [head, ...after] = answer.split("\r\n\r\n")
    expect({ origins, status: head?.split("\r\n")[0], after }).toEqual({
      origins,
      status: "HTTP/1.1 403 Forbidden",
      after: [""],
    })
  }
  const { socket, ended } = rawConnection(port, upgrade(port, cookie, [`Origin: ${url}`]))
  socket.once("data", () => socket.end())
  expect(await ended).toContain("101 Switching Protocols")
})

test("CN3 WE-01 With cookie and Origin alone, nothing is told and nothing done: a device has to sign", async () => {
  const { url, port } = await realServer({ TACIT_TIMEOUT_PROOF: "300" })
  const cookie = await sessionCookie(url, await signUpAt(url, "alice"))
  const { socket, ended } = rawConnection(port, upgrade(port, cookie, [`Origin: ${url}`]))
  socket.on("data", (data) => {
    if (data[0] === CLOSE_FRAME) socket.end()
  })
  const [, frames = ""] = (await ended).split("\r\n\r\n")
  // The challenge and the close: opcode, length, and no other frame behind them.
  const challenge = 2 + frames.charCodeAt(1)
  expect([frames.charCodeAt(0), frames.charCodeAt(challenge)]).toEqual([0x82, CLOSE_FRAME])
  expect(frames).toHaveLength(challenge + 2 + frames.charCodeAt(challenge + 1))
})
