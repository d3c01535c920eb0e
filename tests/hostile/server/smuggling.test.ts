import { CONTENT_TYPE, encode, sessionAccount } from "@tacit/protocol"
import { expect, test } from "vitest"
import { observedSite } from "../src/observed-site.ts"
import { rawExchange, statuses } from "../src/raw-connection.ts"

const PATH = "/api/session/close"
const BODY = Buffer.from(encode(sessionAccount, { account: "ab".repeat(32) as never })).toString("latin1")

/** A whole request that a proxy in front took for part of another's body. */
function smuggled(port: number): string {
  return [
    `POST ${PATH} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    `Origin: http://127.0.0.1:${port}`,
    `Content-Type: ${CONTENT_TYPE}`,
    `Content-Length: ${BODY.length}`,
    "",
    BODY,
  ].join("\r\n")
}

/** Header lines that two readers understand differently, and the body that then hides a request. */
const TRICKS: readonly (readonly [string, (hidden: string) => readonly [headers: string, body: string]])[] = [
  [
    "CL.TE",
    (hidden) => [`Content-Length: ${hidden.length + 5}\r\nTransfer-Encoding: chunked`, `0\r\n\r\n${hidden}`],
  ],
  [
    "TE.CL",
    (hidden) => [
      "Transfer-Encoding: chunked\r\nContent-Length: 4",
      `${hex(hidden)}\r\n${hidden}\r\n0\r\n\r\n`,
    ],
  ],
  ["two lengths", (hidden) => [`Content-Length: 0\r\nContent-Length: ${hidden.length}`, hidden]],
  ["a list of lengths", (hidden) => [`Content-Length: 0, ${hidden.length}`, hidden]],
  ["a signed length", (hidden) => ["Content-Length: +0", hidden]],
  ["a length in hexadecimal", (hidden) => ["Content-Length: 0x0", hidden]],
  ["a length with a space", (hidden) => ["Content-Length: 0 0", hidden]],
  ["an unknown coding", (hidden) => ["Transfer-Encoding: xchunked", `0\r\n\r\n${hidden}`]],
  ["chunked twice", (hidden) => ["Transfer-Encoding: chunked, chunked", `0\r\n\r\n${hidden}`]],
  ["chunked not last", (hidden) => ["Transfer-Encoding: chunked, identity", `0\r\n\r\n${hidden}`]],
  [
    "chunked and another line",
    (hidden) => ["Transfer-Encoding: chunked\r\nTransfer-Encoding: x", `0\r\n\r\n${hidden}`],
  ],
  ["a space before the colon", (hidden) => ["Transfer-Encoding : chunked", `0\r\n\r\n${hidden}`]],
  ["a tab in the name", (hidden) => ["Transfer\tEncoding: chunked", `0\r\n\r\n${hidden}`]],
  ["a folded line", (hidden) => ["X: y\r\n Transfer-Encoding: chunked\r\nContent-Length: 0", hidden]],
  ["a line that ends with LF", (hidden) => ["X: y\nContent-Length: 0", hidden]],
  ["a line that ends with CR", (hidden) => ["X: y\rContent-Length: 0", hidden]],
  ["a zero byte in a value", (hidden) => ["X: y\0\r\nContent-Length: 0", hidden]],
  ["a chunk size with a sign", (hidden) => ["Transfer-Encoding: chunked", `-0\r\n\r\n${hidden}`]],
  [
    "a chunk size that overflows",
    (hidden) => ["Transfer-Encoding: chunked", `10000000000000000\r\n${hidden}`],
  ],
  ["a chunk that ends with LF", (hidden) => ["Transfer-Encoding: chunked", `1\nx\n0\n\n${hidden}`]],
  [
    "a chunk that is longer than it says",
    (hidden) => ["Transfer-Encoding: chunked", `1\r\nxx\r\n0\r\n\r\n${hidden}`],
  ],
]

const hex = (text: string): string => text.length.toString(16)

test.each(TRICKS)("CN17 WE-11 No request is hidden in another by %s", async (_name, trick) => {
  const { port, url, reached } = await observedSite()
  const hidden = smuggled(port)
  const [headers, body] = trick(hidden)
  const outer = `POST ${PATH} HTTP/1.1\r\nHost: x\r\nOrigin: ${url}\r\nContent-Type: ${CONTENT_TYPE}\r\n${headers}\r\n\r\n`
  const answer = await rawExchange(port, Buffer.from(outer + body, "latin1"))
  expect(statuses(answer)).toEqual([400])
  expect(reached).toEqual([])
})

test("CN17 WE-11 What follows a request that is refused unread is not taken for another request", async () => {
  const { port, url, reached } = await observedSite()
  const hidden = smuggled(port)
  const refused = [
    `POST ${PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 9999\r\n\r\n`,
    `POST ${PATH} HTTP/1.1\r\nHost: x\r\nOrigin: ${url}\r\nContent-Type: ${CONTENT_TYPE}\r\nContent-Length: 9999\r\n\r\n`,
    `GET /api/socket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    `GET /api/socket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\nOrigin: ${url}\r\n\r\n`,
    `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n`,
    `CONNECT 127.0.0.1:${port} HTTP/1.1\r\nHost: x\r\n\r\n`,
  ]
  for (const request of refused) {
    const answer = await rawExchange(port, Buffer.from(request + hidden, "latin1"))
    expect(statuses(answer).length, request).toBeLessThanOrEqual(1)
    expect(statuses(answer), request).not.toContain(200)
  }
  expect(reached).toEqual([])
})

test("CN17 WE-11 The hidden request is a good one where it stands in the open", async () => {
  const { port, reached } = await observedSite()
  const request = smuggled(port).replace("\r\n", "\r\nConnection: close\r\n")
  const answer = await rawExchange(port, Buffer.from(request, "latin1"))
  expect(statuses(answer)).toEqual([200])
  expect(reached).toHaveLength(1)
})
