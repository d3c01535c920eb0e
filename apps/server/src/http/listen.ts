/** The network's side of the server: HTTP and WebSocket on one port. */
import { createServer as createHttpServer, type Server as HttpServer } from "node:http"
import type { AddressInfo, Socket } from "node:net"
import type { Server } from "../core/server.ts"
import type { Log } from "../log/log.ts"
import { addressOf, networkOf, socketsPerAddress } from "./address.ts"
import type { Assets } from "./assets.ts"
import { clientErrorStatus } from "./client-error.ts"
import { loopbackOrigins } from "./origins.ts"
import { answerRequest, type RequestRules } from "./request-listener.ts"
import { refuseUpgrade, upgradeListener } from "./upgrade.ts"

export interface ListenConfig {
  /** 0 lets the system choose. */
  readonly port: number
  readonly host: string
  /** Exact web origins that may talk to the server; undefined: those of the own machine. */
  readonly origins: readonly string[] | undefined
  /** Trusted proxies in front of the server. */
  readonly proxies: number
  readonly socketsPerAddress: number
  /** Open connections in all. */
  readonly connections: number
  readonly timeouts: HttpTimeouts
  readonly assets?: Assets | undefined
}

/** In milliseconds. */
export interface HttpTimeouts {
  /** In which the header of a request must be there. */
  readonly header: number
  /** In which all of a request must be there, and after which one that reads nothing of the answer is cut. */
  readonly request: number
}

export interface Listener {
  readonly port: number
  readonly origins: readonly string[]
  /** Accepts nothing new, drains the core, and ends what is still open after `grace` milliseconds. */
  close(grace: number): Promise<void>
}

const KEEP_ALIVE_TIMEOUT = 5_000
/** Node looks for connections that are too slow at intervals; how many of them make up a timeout. */
const CHECKS_PER_TIMEOUT = 5
const MOST_HEADERS = 64

export async function listen(server: Server, config: ListenConfig, log: Log): Promise<Listener> {
  const http = createBoundedHttp(config)
  const open = trackSockets(http)
  const mayHold = socketsPerAddress(config.socketsPerAddress)
  // Behind a proxy every connection is the proxy's; there WebSockets are counted by who is behind it.
  const isDirect = config.proxies === 0
  http.on("connection", (socket) => {
    if (isDirect && !mayHold(networkOf(socket.remoteAddress ?? ""), socket)) socket.destroy()
  })

  let origins: readonly string[] = config.origins ?? []
  const rules: RequestRules = {
    allowsOrigin: (origin): origin is string => origin !== undefined && origins.includes(origin),
    addressOf: (request) => addressOf(request, config.proxies),
    admits: (address, stream) => isDirect || mayHold(address, stream),
    assets: config.assets ?? new Map(),
  }
  http.on("request", (request, response) => {
    answerRequest(server, rules, request, response).catch((error: Error) => {
      log.write("error", "failed", { error })
      response.destroy()
    })
  })
  http.on("upgrade", upgradeListener(server, rules))
  http.on("clientError", (error: NodeJS.ErrnoException, stream) => {
    const status = clientErrorStatus(error.code, (stream as Socket).bytesRead)
    if (status) refuseUpgrade(stream, status)
    else stream.destroy()
  })

  await new Promise<void>((resolve, reject) => {
    http.once("error", reject)
    http.listen(config.port, config.host, resolve)
  })
  const { port } = http.address() as AddressInfo
  origins = config.origins ?? loopbackOrigins(port)
  return { port, origins, close: (grace) => closeAll(http, server, open, grace) }
}

function createBoundedHttp({ timeouts, connections }: ListenConfig): HttpServer {
  const { request: requestTimeout } = timeouts
  const headersTimeout = Math.min(timeouts.header, requestTimeout)
  const http = createHttpServer({
    headersTimeout,
    requestTimeout,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT,
    connectionsCheckingInterval: Math.ceil(headersTimeout / CHECKS_PER_TIMEOUT),
  })
  http.timeout = requestTimeout
  http.maxHeadersCount = MOST_HEADERS
  http.maxConnections = connections
  return http
}

function trackSockets(http: HttpServer): ReadonlySet<Socket> {
  const open = new Set<Socket>()
  http.on("connection", (socket) => {
    open.add(socket)
    socket.once("close", () => open.delete(socket))
  })
  return open
}

async function closeAll(
  http: HttpServer,
  server: Server,
  open: ReadonlySet<Socket>,
  grace: number,
): Promise<void> {
  const closed = new Promise<void>((resolve) => http.close(() => resolve()))
  http.closeIdleConnections()
  await server.drain()
  const cut = setTimeout(() => {
    for (const socket of open) socket.destroy()
  }, grace)
  await closed
  clearTimeout(cut)
}
