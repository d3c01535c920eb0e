import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { CONTENT_TYPE, LIMITS, ProtocolError } from "@tacit/protocol"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { type WebSocket, WebSocketServer } from "ws"
import { ConnectionLostError, type Transport } from "../ports/transport.ts"
import { socketTransport } from "./socket-transport.ts"

type Answer = (request: IncomingMessage, response: ServerResponse) => void

const bytes = (text: string) => new TextEncoder().encode(text)
const refusing = (status: number, body: string): Answer => {
  return (_request, response) => response.writeHead(status, { "Content-Type": "application/json" }).end(body)
}

describe("socketTransport", () => {
  let server: Server
  let origin: string
  let transport: Transport
  let answer: Answer
  let upgrade: (socket: WebSocket, request: IncomingMessage) => void

  beforeEach(async () => {
    server = createServer((request, response) => answer(request, response))
    const sockets = new WebSocketServer({ server, path: "/api/socket", perMessageDeflate: true })
    sockets.on("connection", (socket, request) => upgrade(socket, request))
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    transport = socketTransport(new URL(`${origin}/some/path?query`))
  })

  afterEach(() => {
    server.closeAllConnections()
    server.close()
  })

  const post = (body = "body") => transport.post("/api/login/start", bytes(body))

  test("posts the bytes with its own origin and gives the answer's bytes", async () => {
    answer = async (request, response) => {
      const received = Buffer.concat(await request.toArray())
      const { origin: from, "content-type": type } = request.headers
      const seen = [request.method, request.url, from, type, received].join(" ")
      response.writeHead(200, { "Content-Type": CONTENT_TYPE }).end(seen)
    }
    expect(transport.origin).toBe(origin)
    const seen = new TextDecoder().decode(await post("hello"))
    expect(seen).toBe(`POST /api/login/start ${origin} ${CONTENT_TYPE} hello`)
  })

  test("a refusal of the server is the error that it names", async () => {
    answer = refusing(429, '{"error":"rate-limited","message":"Slowly.","retryAfter":1500}')
    const error = await post().catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ProtocolError)
    expect(error).toMatchObject({ code: "rate-limited", message: "Slowly.", retryAfter: 1500 })
  })

  test.each([
    ["an unknown code", refusing(400, '{"error":"toString","message":"?"}')],
    ["no JSON", refusing(404, "<html>")],
    ["JSON of another kind", refusing(400, "null")],
    ["success in another format", refusing(200, "<html>")],
  ])("%s is not taken for an answer of Tacit", async (_name, given) => {
    answer = given
    await expect(post()).rejects.toMatchObject({
      code: "internal",
      message: expect.stringContaining(origin),
    })
  })

  test.each([
    ["a proxy without a server behind it", refusing(502, "<html>")],
    [
      "an answer that breaks off",
      (_request: IncomingMessage, response: ServerResponse) => response.destroy(),
    ],
    [
      "a redirect",
      (request: IncomingMessage, response: ServerResponse) => {
        if (request.url === "/elsewhere") response.writeHead(200, { "Content-Type": CONTENT_TYPE }).end()
        else response.writeHead(307, { Location: "/elsewhere" }).end()
      },
    ],
    [
      "an answer larger than any of the protocol",
      (_request: IncomingMessage, response: ServerResponse) =>
        response.writeHead(200, { "Content-Type": CONTENT_TYPE }).end(new Uint8Array(LIMITS.frame + 1)),
    ],
  ] satisfies [string, Answer][])("%s is a lost connection", async (_name, given) => {
    answer = given
    await expect(post()).rejects.toThrow(ConnectionLostError)
  })

  test("nobody there is a lost connection", async () => {
    await new Promise((resolve) => server.close(resolve))
    await expect(post()).rejects.toThrow(ConnectionLostError)
  })

  /** Opens a socket and notes everything that is told of it. */
  function open() {
    const frames: Uint8Array[] = []
    let closes = 0
    const { promise: closed, resolve } = Promise.withResolvers<void>()
    const first = Promise.withResolvers<Uint8Array>()
    const socket = transport.connect({
      frame: (frame) => {
        frames.push(frame)
        first.resolve(frame)
      },
      closed: () => {
        closes++
        resolve()
      },
    })
    return { socket, frames, closed, first: first.promise, closes: () => closes }
  }

  test("carries binary frames both ways, uncompressed, with its origin", async () => {
    const received = Promise.withResolvers<Buffer>()
    upgrade = (socket, request) => {
      socket.on("message", (data) => received.resolve(data as Buffer))
      socket.send(Buffer.from(`${request.headers.origin} ${socket.extensions}|`))
    }
    const { socket, first, closed, closes } = open()
    expect(new TextDecoder().decode(await first)).toBe(`${origin} |`)
    socket.send(bytes("up"))
    expect((await received.promise).toString()).toBe("up")
    socket.close()
    socket.close()
    await closed
    socket.send(bytes("too late"))
    expect(closes()).toBe(1)
  })

  test("tells once that it is closed when the server closes, also without a word", async () => {
    upgrade = (socket) => socket.terminate()
    const { closed, closes } = open()
    await closed
    expect(closes()).toBe(1)
  })

  test("tells once that it is closed when it never opened", async () => {
    await new Promise((resolve) => server.close(resolve))
    const { socket, closed, closes } = open()
    await closed
    socket.close()
    expect(closes()).toBe(1)
  })

  test("may be closed before it is open", async () => {
    upgrade = () => undefined
    const { socket, closed, closes } = open()
    socket.close()
    await closed
    expect(closes()).toBe(1)
  })

  test("closes over text and over a frame beyond the limit, and shows neither", async () => {
    upgrade = (socket) => socket.send("text")
    const text = open()
    await text.closed
    upgrade = (socket) => socket.send(new Uint8Array(LIMITS.frame + 1))
    const large = open()
    await large.closed
    expect([...text.frames, ...large.frames]).toEqual([])
  })

  test("is cut off when the server does not answer the close", async () => {
    upgrade = (socket) => {
      socket.send(new Uint8Array(1))
      socket.pause()
    }
    const { socket, first, closed } = open()
    await first
    socket.close()
    await closed
  })
})
