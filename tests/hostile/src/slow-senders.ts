/** Connections that never come to an end of what they say, as slow-loris programs hold them. */
import { CONTENT_TYPE } from "@tacit/protocol"
import { type RawConnection, rawConnection, requestText } from "./raw-connection.ts"

/** What is said at first, and what is said again and again after that. */
interface Manner {
  readonly first: (port: number) => string
  readonly drip: Uint8Array | undefined
}

const headers = (port: number, ...more: readonly string[]) => [
  `Host: 127.0.0.1:${port}`,
  `Origin: http://127.0.0.1:${port}`,
  ...more,
]

const upgrade = (port: number): string =>
  requestText("GET /api/socket", [
    ...headers(port, "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13"),
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  ])

const text = (value: string): Uint8Array => Buffer.from(value)

/** A masked frame without content. */
const PING = Uint8Array.from([0x89, 0x80, 0, 0, 0, 0])

export const MANNERS: Readonly<Record<string, Manner>> = {
  "says nothing": { first: () => "", drip: undefined },
  "ends no line": { first: () => "GET /", drip: text("x") },
  "ends no header": { first: (port) => `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nX: `, drip: text("x") },
  "ends no body": {
    first: (port) =>
      requestText(
        "POST /api/login/start",
        headers(port, `Content-Type: ${CONTENT_TYPE}`, "Content-Length: 4000"),
      ),
    drip: text("x"),
  },
  "ends no chunk": {
    first: (port) =>
      requestText(
        "POST /api/login/start",
        headers(port, `Content-Type: ${CONTENT_TYPE}`, "Transfer-Encoding: chunked"),
      ),
    drip: text("1\r\nx\r\n"),
  },
  "proves nothing": { first: upgrade, drip: undefined },
  "proves nothing and pings": { first: upgrade, drip: PING },
  "ends no frame": { first: (port) => `${upgrade(port)}\x02\x7e\x01\x00`, drip: text("x") },
}

export interface SlowSenders {
  readonly connections: readonly RawConnection[]
  /** Stops dripping and hangs up what is left. */
  stop(): void
}

/** `each` connections of every manner, which say a byte more every `dripEvery` milliseconds. */
export function slowSenders(port: number, each: number, dripEvery: number): SlowSenders {
  const all = Object.values(MANNERS).flatMap(({ first, drip }) =>
    Array.from({ length: each }, () => ({
      drip,
      connection: rawConnection(port, Buffer.from(first(port), "latin1")),
    })),
  )
  const dripping = setInterval(() => {
    for (const { drip, connection } of all)
      if (drip && connection.socket.writable) connection.socket.write(drip)
  }, dripEvery)
  return {
    connections: all.map(({ connection }) => connection),
    stop() {
      clearInterval(dripping)
      for (const { connection } of all) connection.socket.destroy()
    },
  }
}
