/** The network's side of the server: HTTP and WebSocket on one port. */
import { createServer as createHttpServer, type Server as HttpServer } from "node:http"
import type { AddressInfo, Socket } from "node:net"
import type { Server } from "../core/server.ts"
import type { Log } from "../log/log.ts"
import { addressOf, socketsPerAddress } from "./address.ts"
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
  readonly assets?: Assets | undefined
}

export interface Listener {
  readonly port: number
  readonly origins: readonly string[]
  /** Accepts nothing new, drains the core, and ends what is still open after `grace` milliseconds. */
  close(grace: number): Promise<void>
}

const HEADERS_TIMEOUT = 10_000
const REQUEST_TIMEOUT = 30_000
const KEEP_ALIVE_TIMEOUT = 5_000
const TIMEOUT_CHECKS = 2_000
const MOST_HEADERS = 64

export async function listen(server: Server, config: ListenConfig, log: Log): Promise<Listener> {
  const http = createHttpServer({
    headersTimeout: HEADERS_TIMEOUT,
    requestTimeout: REQUEST_TIMEOUT,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT,
    connectionsCheckingInterval: TIMEOUT_CHECKS,
  })
  http.maxHeadersCount = MOST_HEADERS
  const open = trackSockets(http)
  http.on("connection", socketsPerAddress(config.socketsPerAddress))

  let origins: readonly string[] = config.origins ?? []
  const rules: RequestRules = {
    allowsOrigin: (origin): origin is string => origin !== undefined && origins.includes(origin),
    addressOf: (request) => addressOf(request, config.proxies),
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
