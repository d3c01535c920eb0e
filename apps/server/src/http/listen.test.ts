import { connect as connectTcp } from "node:net"
import {
  CONTENT_TYPE,
  decode,
  downFrame,
  encode,
  LIMITS,
  loginStart,
  sessionAccount,
  sessionOpen,
  upFrame,
} from "@tacit/protocol"
import { afterEach, describe, expect, test } from "vitest"
import { WebSocket } from "ws"
import { silentLog } from "../log/log.ts"
import { World } from "../testing/world.ts"
import { type ListenConfig, type Listener, listen } from "./listen.ts"
import { SECURITY_HEADERS } from "./security-headers.ts"

const CONFIG: ListenConfig = {
  port: 0,
  host: "127.0.0.1",
  origins: undefined,
  proxies: 0,
  socketsPerAddress: 100,
  connections: 100,
  timeouts: { header: 10_000, request: 30_000 },
}

const listeners: Listener[] = []

async function start(config: Partial<ListenConfig> = {}): Promise<Listener & { url: string; world: World }> {
  const world = await World.create()
  const listener = await listen(world.server, { ...CONFIG, ...config }, silentLog)
  listeners.push(listener)
  return { ...listener, url: `http://127.0.0.1:${listener.port}`, world }
}

afterEach(async () => {
  for (const listener of listeners.splice(0)) await listener.close(0)
})

/** Opens a WebSocket and tells how that ended. */
function openSocket(url: string, origin: string | undefined) {
  const socket = new WebSocket(`${url.replace("http", "ws")}/api/socket`, { ...(origin && { origin }) })
  return new Promise<{
    status: number
    headers: Record<string, unknown>
    frames: Uint8Array[]
    socket: WebSocket
  }>((resolve, reject) => {
    const frames: Uint8Array[] = []
    let headers: Record<string, unknown> = {}
    socket.on("upgrade", (response) => {
      headers = response.headers
    })
    socket.on("message", (data: Buffer) => {
      frames.push(new Uint8Array(data))
      resolve({ status: 101, headers, frames, socket })
    })
    socket.on("unexpected-response", (_request, response) => {
      response.resume()
      resolve({ status: response.statusCode ?? 0, headers: response.headers, frames, socket })
    })
    socket.on("error", reject)
  })
}

/** What comes back for raw bytes on a connection, until the server closes it. */
function rawExchange(port: number, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = ""
    const socket = connectTcp(port, "127.0.0.1", () => socket.write(request))
    socket.on("data", (data) => {
      answer += data.toString("latin1")
    })
    socket.on("end", () => resolve(answer))
    socket.on("error", reject)
  })
}

function expectSecurityHeaders(headers: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(SECURITY_HEADERS))
    expect(headers[name.toLowerCase()]).toBe(value)
}

describe("every response carries the security headers", () => {
  test("CN13 pages, healthz, 404, 403, 415, 413, 400 and answers of the log-in", async () => {
    const { url } = await start()
    const origin = url
    const body = encode(loginStart, { handle: "nobody", request: "garbage" })
    const post = (headers: Record<string, string>, sent = body): Promise<Response> =>
      fetch(`${url}/api/login/start`, { method: "POST", headers, body: sent.slice() })
    const responses = await Promise.all([
      fetch(`${url}/`),
      fetch(`${url}/healthz`),
      fetch(`${url}/nothing`),
      fetch(`${url}/api/login/start`),
      post({ "content-type": CONTENT_TYPE }),
      post({ origin, "content-type": "text/plain" }),
      post({ origin, "content-type": CONTENT_TYPE }, new Uint8Array(LIMITS.frame + 1)),
      post({ origin, "content-type": CONTENT_TYPE }),
    ])
    expect(responses.map(({ status }) => status)).toEqual([200, 200, 404, 404, 403, 415, 413, 400])
    for (const { headers } of responses) expectSecurityHeaders(Object.fromEntries(headers))
  })

  test("CN13 an accepted upgrade and refused ones", async () => {
    const { url } = await start()
    const accepted = await openSocket(url, url)
    expect(accepted.status).toBe(101)
    expectSecurityHeaders(accepted.headers)
    const refused = await openSocket(url, "https://evil.test")
    expectSecurityHeaders(refused.headers)
  })

  test("CN13 a request that is no HTTP", async () => {
    const { port } = await start()
    const answer = await rawExchange(port, "NONSENSE\r\n\r\n")
    expect(answer).toContain("400 Bad Request")
    for (const [name, value] of Object.entries(SECURITY_HEADERS))
      expect(answer).toContain(`${name}: ${value}`)
  })
})

describe("the origin", () => {
  test("CN5 of a socket must be on the list exactly", async () => {
    const { url } = await start({ origins: ["https://chat.example"] })
    const foreign = [
      undefined,
      "null",
      "https://chat.example.evil.test",
      "https://evil-chat.example",
      "https://sub.chat.example",
      "http://chat.example",
      "https://chat.example:8443",
      "https://CHAT.example",
      url,
    ]
    for (const origin of foreign) {
      const { status, frames } = await openSocket(url, origin)
      expect({ origin, status, frames }).toEqual({ origin, status: 403, frames: [] })
    }
    const { status, frames } = await openSocket(url, "https://chat.example")
    expect(status).toBe(101)
    expect(decode(downFrame, frames[0]!).kind).toBe("challenge")
  })

  test("CN5 of a post must be on the list exactly", async () => {
    const { url } = await start()
    for (const origin of [undefined, "null", "https://evil.test"]) {
      const headers = { "content-type": CONTENT_TYPE, ...(origin && { origin }) }
      const { status } = await fetch(`${url}/api/login/start`, { method: "POST", headers, body: "" })
      expect({ origin, status }).toEqual({ origin, status: 403 })
    }
  })
})

describe("the cookie of a session", () => {
  test("TB10 is set when it opens, comes back for its key, and is cleared when it closes", async () => {
    const { url, world } = await start()
    const { person, socket } = await world.join("alice")
    const given = await socket.request({ kind: "session-ticket" })
    if (given.kind !== "ticket") throw new TypeError(given.kind)
    const post = async (path: string, body: Uint8Array, cookie = "") => {
      const headers = { origin: url, "content-type": CONTENT_TYPE, cookie }
      const sent = { method: "POST", headers, body: body.slice() }
      const { status, headers: answered } = await fetch(`${url}/api/session/${path}`, sent)
      expectSecurityHeaders(Object.fromEntries(answered))
      expect(answered.get("cache-control")).toBe("no-store")
      return { status, cookie: answered.get("set-cookie") ?? "" }
    }
    const opened = await post("open", encode(sessionOpen, { ticket: given.ticket }))
    expect(opened.cookie).toMatch(/^tacit-[0-9a-f]{16}=[0-9a-f]{64}; Path=\/; HttpOnly; SameSite=Strict$/)
    const [cookie] = opened.cookie.split(";")
    const account = encode(sessionAccount, { account: person.account })
    expect(await post("key", account, cookie)).toEqual({ status: 200, cookie: "" })
    expect(await post("key", account)).toEqual({ status: 401, cookie: "" })
    expect((await post("close", account, cookie)).cookie).toContain("Max-Age=0")
    expect((await post("key", account, cookie)).status).toBe(401)
  })
})

describe("a socket", () => {
  test("CN8 answers garbage with one error and a close, and the server lives", async () => {
    const { url } = await start()
    const { socket, frames } = await openSocket(url, url)
    const closed = new Promise<number>((resolve) => socket.on("close", resolve))
    socket.send(new Uint8Array([1, 2, 3]))
    expect(await closed).toBe(4000)
    expect(frames.slice(1).map((frame) => decode(downFrame, frame))).toMatchObject([
      { kind: "error", requestId: 0, code: "malformed" },
    ])
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
  })

  test("CN7 CN8 closes on text and on a frame over the limit", async () => {
    const { url } = await start()
    for (const sent of ["text", new Uint8Array(LIMITS.frame + 1)]) {
      const { socket } = await openSocket(url, url)
      const closed = new Promise<number>((resolve) => socket.on("close", resolve))
      socket.send(sent)
      expect([1003, 1009]).toContain(await closed)
    }
  })

  test("offers no compression", async () => {
    const { url } = await start()
    expect((await openSocket(url, url)).headers["sec-websocket-extensions"]).toBeUndefined()
  })

  test("is refused anywhere but at its path", async () => {
    const { port } = await start()
    const upgrade = `GET /other HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`
    expect(await rawExchange(port, upgrade)).toContain("404 Not Found")
  })

  test("is cut off when its address holds too many", async () => {
    const { url } = await start({ socketsPerAddress: 1 })
    await openSocket(url, url)
    await expect(openSocket(url, url)).rejects.toThrow()
  })

  test("CN2 is told nothing before it has answered the challenge", async () => {
    const { url } = await start()
    const { socket, frames } = await openSocket(url, url)
    const answered = new Promise((resolve) => socket.once("message", resolve))
    socket.send(encode(upFrame, { requestId: 7, request: { kind: "heads", after: 0 } }))
    await answered
    expect(decode(downFrame, frames[1]!)).toMatchObject({
      kind: "error",
      requestId: 7,
      code: "unauthenticated",
    })
  })
})

describe("closing", () => {
  test("CN14 tells every socket, finishes, and refuses what comes later", async () => {
    const { url, close } = await start()
    const { socket, frames } = await openSocket(url, url)
    const closed = new Promise<number>((resolve) => socket.on("close", resolve))
    await close(1000)
    expect(await closed).toBe(1001)
    expect(decode(downFrame, frames.at(-1)!)).toMatchObject({ kind: "closing", code: "unavailable" })
    await expect(fetch(`${url}/healthz`)).rejects.toThrow()
  })
})
