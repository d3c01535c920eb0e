/** Turns a request into a WebSocket, if it comes from an allowed origin; refuses it without a frame if not. */
import type { IncomingMessage } from "node:http"
import type { Duplex } from "node:stream"
import { LIMITS } from "@tacit/protocol"
import { WebSocketServer } from "ws"
import type { Server } from "../core/server.ts"
import type { RequestRules } from "./request-listener.ts"
import { SECURITY_HEADERS, securityHeaderLines } from "./security-headers.ts"
import { attach } from "./web-socket-peer.ts"

export const SOCKET_PATH = "/api/socket"

/** Browsers send a frame in pieces of many kilobytes; each piece costs memory besides its bytes. */
const MOST_FRAGMENTS = 1024

export type UpgradeListener = (request: IncomingMessage, stream: Duplex, head: Buffer) => void

export function upgradeListener(server: Server, rules: RequestRules): UpgradeListener {
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: LIMITS.frame,
    maxFragments: MOST_FRAGMENTS,
    // One frame a turn: who asks a thousand things at once does not make all others wait for them.
    allowSynchronousEvents: false,
  })
  sockets.on("headers", (lines) => {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) lines.push(`${name}: ${value}`)
  })
  return (request, stream, head) => {
    stream.on("error", () => stream.destroy())
    const { origin } = request.headers
    const address = rules.addressOf(request)
    if (request.url !== SOCKET_PATH) refuseUpgrade(stream, "404 Not Found")
    else if (!rules.allowsOrigin(origin)) refuseUpgrade(stream, "403 Forbidden")
    else if (!rules.admits(address, stream)) refuseUpgrade(stream, "429 Too Many Requests")
    else {
      sockets.handleUpgrade(request, stream, head, (socket) => {
        attach(server, socket, stream, { origin, address })
      })
    }
  }
}

/** Writes a whole response, with the same headers as every other, and hangs up. */
export function refuseUpgrade(stream: Duplex, status: string): void {
  if (!stream.writable) return
  stream.end(`HTTP/1.1 ${status}\r\n${securityHeaderLines()}Connection: close\r\nContent-Length: 0\r\n\r\n`)
}
