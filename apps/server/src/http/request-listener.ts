/** Answers plain HTTP requests: the routes of log-in and session, the pages, and 404 for everything else. */
import type { IncomingMessage, ServerResponse } from "node:http"
import { CONTENT_TYPE, LIMITS } from "@tacit/protocol"
import type { Server } from "../core/server.ts"
import type { Asset, Assets } from "./assets.ts"
import { readBody } from "./body.ts"
import { PAGES } from "./pages.ts"
import { SECURITY_HEADERS } from "./security-headers.ts"
import { sessionIdIn, setCookie } from "./session-cookie.ts"

export interface RequestRules {
  readonly allowsOrigin: (origin: string | undefined) => origin is string
  readonly addressOf: (request: IncomingMessage) => string
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
  if (request.method !== "POST" || !path.startsWith("/api/")) {
    respondText(response, 404, "There is nothing here.")
    return
  }
  const { origin, cookie } = request.headers
  if (!allowsOrigin(origin)) {
    respondText(response, 403, "This origin may not use the server: see TACIT_ORIGIN.")
    return
  }
  if (request.headers["content-type"] !== CONTENT_TYPE) {
    respondText(response, 415, `Send ${CONTENT_TYPE}.`)
    return
  }
  const body = await readBody(request, LIMITS.frame)
  if (!body) {
    response.setHeader("Connection", "close")
    respondText(response, 413, "The request is too large.")
    return
  }
  const answer = await server.post(path, body, {
    address: addressOf(request),
    sessionOf: (account) => sessionIdIn(cookie, origin, account),
  })
  if (answer.cookie) response.setHeader("Set-Cookie", setCookie(origin, answer.cookie))
  respond(response, answer.status, answer.contentType, answer.body)
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

function respondText(response: ServerResponse, status: number, words: string): void {
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
