/** Answers plain HTTP requests: the routes of log-in and session, the pages, and 404 for everything else. */
import type { IncomingMessage, ServerResponse } from "node:http"
import { CONTENT_TYPE } from "@tacit/protocol"
import { mostBytes } from "../core/post.ts"
import type { Server } from "../core/server.ts"
import type { SocketCount } from "./address.ts"
import type { Asset, Assets } from "./assets.ts"
import { readBody } from "./body.ts"
import { PAGES } from "./pages.ts"
import { SECURITY_HEADERS } from "./security-headers.ts"
import { sessionIdIn, setCookie } from "./session-cookie.ts"

export interface RequestRules {
  readonly allowsOrigin: (origin: string | undefined) => origin is string
  readonly addressOf: (request: IncomingMessage) => string
  /** Whether the address may have one more WebSocket, which this stream becomes. */
  readonly admits: SocketCount
  /** The web app's files; empty where it is not built. */
  readonly assets: Assets
}

export async function answerRequest(
  server: Server,
  { allowsOrigin, addressOf, assets }: RequestRules,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = pathOf(request)
  const isRead = request.method === "GET" || request.method === "HEAD"
  const asset = isRead ? assets.get(path) : undefined
  if (asset) {
    respondAsset(request, response, asset)
    return
  }
  const page = Object.hasOwn(PAGES, path) ? PAGES[path] : undefined
  if (isRead && page) {
    respond(response, 200, page.contentType, page.body)
    return
  }
  const most = request.method === "POST" ? mostBytes(path) : undefined
  if (most === undefined) {
    refuse(response, 404, "There is nothing here.")
    return
  }
  const { origin, cookie } = request.headers
  if (!allowsOrigin(origin) || !isFromOwnPage(request)) {
    refuse(response, 403, "This origin may not use the server: see TACIT_ORIGIN.")
    return
  }
  if (!isPlainBody(request)) {
    refuse(response, 415, `Send ${CONTENT_TYPE}, as it is.`)
    return
  }
  const body = await readBody(request, most)
  if (!body) {
    refuse(response, 413, "The request is too large.")
    return
  }
  const answer = await server.post(path, body, {
    address: addressOf(request),
    sessionOf: (account) => sessionIdIn(cookie, origin, account),
  })
  if (answer.cookie) response.setHeader("Set-Cookie", setCookie(origin, answer.cookie))
  respond(response, answer.status, answer.contentType, answer.body)
}

/** Browsers say where a request comes from, in words that no page can choose; programs say nothing. */
function isFromOwnPage({ headers }: IncomingMessage): boolean {
  const site = headers["sec-fetch-site"]
  return site === undefined || site === "same-origin"
}

/** A type that no form and no script of another site can send unasked; and nothing that is to be unpacked. */
function isPlainBody({ headers }: IncomingMessage): boolean {
  return headers["content-type"] === CONTENT_TYPE && headers["content-encoding"] === undefined
}

function pathOf({ url = "/" }: IncomingMessage): string {
  const end = url.indexOf("?")
  return end < 0 ? url : url.slice(0, end)
}

function respondAsset(request: IncomingMessage, response: ServerResponse, asset: Asset): void {
  const { contentType, body, gzip, cacheControl, etag } = asset
  const headers = { ...SECURITY_HEADERS, "Cache-Control": cacheControl, ETag: etag, Vary: "Accept-Encoding" }
  if (request.headers["if-none-match"] === etag) {
    response.writeHead(304, headers)
    response.end()
    return
  }
  const packed = gzip && acceptsGzip(request) ? gzip : undefined
  const sent = packed ?? body
  if (packed) response.setHeader("Content-Encoding", "gzip")
  response.writeHead(200, { ...headers, "Content-Type": contentType, "Content-Length": sent.length })
  response.end(request.method === "HEAD" ? undefined : sent)
}

function acceptsGzip({ headers }: IncomingMessage): boolean {
  const offered = String(headers["accept-encoding"] ?? "").split(",")
  return offered.some((one) => /^\s*gzip\s*(;\s*q=(0\.0*[1-9]|1).*)?$/.test(one))
}

/** Hangs up afterwards: the body may not have been read. */
function refuse(response: ServerResponse, status: number, words: string): void {
  response.setHeader("Connection", "close")
  respond(response, status, "text/plain; charset=utf-8", `${words}\n`)
}

function respond(
  response: ServerResponse,
  status: number,
  contentType: string,
  body: string | Uint8Array,
): void {
  const headers = { ...SECURITY_HEADERS, "Content-Type": contentType, "Cache-Control": "no-store" }
  response.writeHead(status, { ...headers, "Content-Length": Buffer.byteLength(body) })
  response.end(body)
}
