import { connect } from "node:net"
import { expect, test } from "vitest"
import { rawConnection, requestText, statuses } from "../src/raw-connection.ts"
import { realServer, signUpAt } from "../src/real-server.ts"
import { MANNERS, slowSenders } from "../src/slow-senders.ts"
import { directBetween, say } from "../src/talk.ts"

const SHORT = {
  TACIT_TIMEOUT_HEADER: "1000",
  TACIT_TIMEOUT_REQUEST: "2000",
  TACIT_TIMEOUT_PROOF: "2000",
}
const EACH = 40
const TIME = 60_000

const upgrade = (port: number, ...more: readonly string[]): string =>
  requestText("GET /api/socket", [
    `Host: 127.0.0.1:${port}`,
    `Origin: http://127.0.0.1:${port}`,
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ...more,
  ])

test(
  "CN16 CN17 DO-01 Hundreds of connections that never end what they say are closed, and others are served meanwhile",
  async () => {
    const { url, port } = await realServer(SHORT)
    const [alice, bob] = [await signUpAt(url, "alice"), await signUpAt(url, "bob")]
    const conversation = await directBetween(alice, bob)
    const slow = slowSenders(port, EACH, 100)
    try {
      let open = slow.connections.length
      const allClosed = Promise.all(slow.connections.map(({ ended }) => ended.finally(() => open--)))
      for (let n = 0; open > 0; n++) await say(alice, bob, conversation, `meanwhile ${n}`)
      const answers = await allClosed
      expect(answers).toHaveLength(EACH * Object.keys(MANNERS).length)
      // Nothing was answered as if it were whole; who still listened was told that it took too long.
      const told = answers.flatMap((answer) => statuses(answer))
      expect([...new Set(told)].filter((status) => status !== 101 && status !== 408)).toEqual([])
      expect(alice.connection.kind).toBe("online")
      expect(bob.connection.kind).toBe("online")
    } finally {
      slow.stop()
    }
  },
  TIME,
)

test(
  "CN16 DO-01 An address has so many connections and no more, whoever else is served",
  async () => {
    const { port } = await realServer({ TACIT_LIMIT_SOCKETS: "20" })
    const held = Array.from({ length: 20 }, () => rawConnection(port, upgrade(port)))
    await Promise.all(held.map(({ socket }) => new Promise((resolve) => socket.once("data", resolve))))
    const more = await Promise.all(
      Array.from({ length: 200 }, () => rawConnection(port, upgrade(port)).ended),
    )
    expect(new Set(more)).toEqual(new Set([""]))
    const [first] = held
    const gone = first?.ended
    first?.socket.end()
    await gone
    const elsewhere = rawConnection(port, upgrade(port), "127.0.0.2")
    const { socket } = elsewhere
    expect(statuses(String(await new Promise((resolve) => socket.once("data", resolve))))).toEqual([101])
    for (const each of [...held, elsewhere]) each.socket.destroy()
  },
  TIME,
)

test(
  "CN16 DO-01 Behind a proxy the address is who stands behind it, whatever it claims to be",
  async () => {
    const { port } = await realServer({ TACIT_PROXIES: "1", TACIT_LIMIT_SOCKETS: "3" })
    const firstWords = (forwarded: string) =>
      new Promise<string>((resolve) => {
        const { socket } = rawConnection(port, upgrade(port, `X-Forwarded-For: ${forwarded}`))
        socket.once("data", (data) => resolve(data.toString("latin1")))
      })
    const seen: number[] = []
    for (let n = 0; n < 5; n++) seen.push(...statuses(await firstWords(`198.51.100.${n}, 203.0.113.9`)))
    expect(seen).toEqual([101, 101, 101, 429, 429])
    for (let n = 0; n < 4; n++) seen.push(...statuses(await firstWords(`2001:db8:0:1::${n}`)))
    expect(seen.slice(5)).toEqual([101, 101, 101, 429])
    expect(statuses(await firstWords("203.0.113.10"))).toEqual([101])
  },
  TIME,
)

test(
  "CN16 DO-01 The server has so many connections in all and no more",
  async () => {
    const { port } = await realServer({ TACIT_LIMIT_CONNECTIONS: "5" })
    const held = Array.from({ length: 5 }, () => rawConnection(port, upgrade(port)))
    await Promise.all(held.map(({ socket }) => new Promise((resolve) => socket.once("data", resolve))))
    expect(await rawConnection(port, upgrade(port)).ended).toBe("")
    for (const { socket } of held) socket.destroy()
  },
  TIME,
)

test(
  "CN16 DO-01 Nobody fills the memory with beginnings of frames before it has proved an account",
  async () => {
    const { port } = await realServer({ TACIT_TIMEOUT_PROOF: "600000" })
    // A masked binary frame of 1 MiB, of which a part comes.
    const begun = Buffer.concat([
      Buffer.from(upgrade(port)),
      Buffer.from([0x82, 0xff, 0, 0, 0, 0, 0, 0x10, 0, 0, 0, 0, 0, 0]),
      Buffer.alloc(20_000),
    ])
    const answers = await Promise.all(Array.from({ length: 50 }, () => rawConnection(port, begun).ended))
    for (const answer of answers) expect(answer === "" || statuses(answer)[0] === 101).toBe(true)
  },
  TIME,
)

test(
  "CN17 DO-01 Who asks for much and takes nothing of it is cut off",
  async () => {
    const { port } = await realServer(SHORT)
    const socket = connect(port, "127.0.0.1")
    socket.pause()
    socket.on("error", () => undefined)
    const closed = new Promise((resolve) => socket.once("close", resolve))
    // More than fits between the two: it is never all sent, since the server stops to read.
    const flood = requestText("GET /", ["Host: x"]).repeat(300_000)
    await new Promise((resolve) => socket.write(flood, resolve))
    await closed
    socket.destroy()
  },
  TIME,
)
