import { encode, upFrame } from "@tacit/protocol"
import { expect, test } from "vitest"
import { observedSite } from "../src/observed-site.ts"
import { rawConnection, requestText } from "../src/raw-connection.ts"

const AT_ONCE = 500

/** A masked binary frame; the mask is zero, so the bytes are as they are. */
function frame(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from([0x82, 0x80 | bytes.length, 0, 0, 0, 0]), bytes])
}

test("CN16 DO-01 Who asks for very much at once does not make others wait until it has all of it", async () => {
  const { port, url, frames } = await observedSite()
  const upgrade = requestText("GET /api/socket", [
    `Host: 127.0.0.1:${port}`,
    `Origin: ${url}`,
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  ])
  const ping = frame(encode(upFrame, { requestId: 1, request: { kind: "ping" } }))
  const [greedy, modest] = [rawConnection(port, upgrade), rawConnection(port, upgrade)]
  const heard = ({ socket }: typeof greedy) => new Promise((resolve) => socket.once("data", resolve))
  await Promise.all([heard(greedy), heard(modest)])
  greedy.socket.write(Buffer.concat(new Array<Uint8Array>(AT_ONCE).fill(ping)))
  await heard(greedy)
  modest.socket.write(ping)
  await heard(modest)
  const other = frames.findIndex((connection) => connection !== frames[0])
  expect(other).toBeGreaterThan(0)
  expect(other).toBeLessThan(AT_ONCE / 2)
  for (const { socket } of [greedy, modest]) socket.destroy()
})
