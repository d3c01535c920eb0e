import { gzipSync } from "node:zlib"
import { CONTENT_TYPE, LIMITS } from "@tacit/protocol"
import { mostBytes, ROUTES } from "@tacit/server"
import { expect, test } from "vitest"
import { observedSite } from "../src/observed-site.ts"
import { rawExchange, requestText, statuses } from "../src/raw-connection.ts"

const PATHS = Object.keys(ROUTES)

const own = (port: number, ...more: readonly string[]) => [
  `Host: 127.0.0.1:${port}`,
  `Origin: http://127.0.0.1:${port}`,
  `Content-Type: ${CONTENT_TYPE}`,
  ...more,
]

async function expectAlive(port: number): Promise<void> {
  const answer = await rawExchange(port, requestText("GET /healthz", ["Host: x", "Connection: close"]))
  expect(statuses(answer)).toEqual([200])
}

const upgrade = (port: number, ...more: readonly string[]) =>
  requestText("GET /api/socket", [
    ...own(port),
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ...more,
  ])

/** A header of a masked frame that says to have so many bytes, and none of them. */
function frameHeader(first: number, length: bigint): Uint8Array {
  const header = Buffer.alloc(14)
  header[0] = first
  header[1] = 0x80 | 127
  header.writeBigUInt64BE(length, 2)
  return header
}

test.each(PATHS)(
  "CN17 DO-05 A body over the bound of %s is not kept: announced, sent in chunks, or packed",
  async (path) => {
    const { port, reached } = await observedSite()
    const most = mostBytes(path) ?? 0
    expect(most).toBeLessThanOrEqual(path === "/api/register/finish" ? LIMITS.frame : 4096)
    const announced = requestText(`POST ${path}`, own(port, `Content-Length: ${most + 1}`))
    expect(statuses(await rawExchange(port, announced))).toEqual([413])
    const chunk = `${(most + 1).toString(16)}\r\n${"x".repeat(most + 1)}\r\n`
    const chunked = requestText(`POST ${path}`, own(port, "Transfer-Encoding: chunked"), chunk)
    expect(statuses(await rawExchange(port, chunked))).toEqual([413])
    const bomb = gzipSync(new Uint8Array(LIMITS.frame))
    for (const coding of ["gzip", "deflate", "br", "zstd", "identity"]) {
      const headers = own(port, `Content-Length: ${bomb.length}`, `Content-Encoding: ${coding}`)
      const head = Buffer.from(requestText(`POST ${path}`, headers))
      expect(statuses(await rawExchange(port, Buffer.concat([head, bomb])))).toEqual([415])
    }
    expect(reached).toEqual([])
    await expectAlive(port)
  },
)

test("CN17 DO-05 Headers without number or end are 431, and the connection is closed", async () => {
  const { port } = await observedSite()
  const many = Array.from({ length: 100_000 }, (_, i) => `X-${i}: y`)
  const long = [`X: ${"y".repeat(1_000_000)}`]
  for (const headers of [many, long]) {
    expect(statuses(await rawExchange(port, requestText("GET /", headers)))).toEqual([431])
  }
  const longTarget = requestText(`GET /${"a".repeat(1_000_000)}`, ["Host: x"])
  expect(statuses(await rawExchange(port, longTarget))).toEqual([431])
  await expectAlive(port)
})

test("CN17 DO-05 Chunk extensions without end are 413", async () => {
  const { port } = await observedSite()
  const extension = `1;${"x".repeat(1_000_000)}\r\nx\r\n`
  const sent = requestText("POST /api/login/start", own(port, "Transfer-Encoding: chunked"), extension)
  expect(statuses(await rawExchange(port, sent))).toEqual([413])
  await expectAlive(port)
})

test("CN7 CN8 DO-05 A frame that says to have 2^63 bytes, or more than a frame may, closes its socket", async () => {
  const { port } = await observedSite()
  for (const length of [2n ** 63n, 2n ** 64n - 1n, 2n ** 53n, BigInt(LIMITS.frame) + 1n]) {
    for (const first of [0x82, 0x02]) {
      const sent = Buffer.concat([Buffer.from(upgrade(port)), frameHeader(first, length)])
      const answer = await rawExchange(port, sent)
      expect(statuses(answer)).toEqual([101])
      // The close frame: status 1009, "message too big".
      expect(answer).toContain("\x88\x02\x03\xf1")
    }
  }
  await expectAlive(port)
})

test("CN8 DO-05 Compressed frames are not negotiated, and one that comes anyway closes its socket", async () => {
  const { port } = await observedSite()
  const offer = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"
  const compressed = Buffer.from([0xc2, 0x81, 0, 0, 0, 0, 0])
  const answer = await rawExchange(port, Buffer.concat([Buffer.from(upgrade(port, offer)), compressed]))
  expect(statuses(answer)).toEqual([101])
  expect(answer.toLowerCase()).not.toContain("sec-websocket-extensions")
  // Status 1002, "protocol error".
  expect(answer).toContain("\x88\x02\x03\xea")
  await expectAlive(port)
})

test("CN8 DO-05 One message in thousands of pieces closes its socket", async () => {
  const { port } = await observedSite()
  const [first, more] = [0x02, 0x00].map((byte) => Buffer.from([byte, 0x81, 0, 0, 0, 0, 0]))
  const pieces = Buffer.concat([first!, ...new Array<Buffer>(2000).fill(more!)])
  const answer = await rawExchange(port, Buffer.concat([Buffer.from(upgrade(port)), pieces]))
  expect(statuses(answer)).toEqual([101])
  // Status 1008, "policy violation".
  expect(answer).toContain("\x88\x02\x03\xf0")
  await expectAlive(port)
})
