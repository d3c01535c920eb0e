import type { Engine } from "@tacit/client"
import type { ConversationId } from "@tacit/protocol"
import { CLOSE } from "@tacit/server"
import { expect, test } from "vitest"
import { logInAt, realServer, signUpAt } from "../src/real-server.ts"
import { directBetween, say, until } from "../src/talk.ts"
import { WireSocket } from "../src/wire-socket.ts"

const TIME = 60_000
const LONG_TEXT = "x".repeat(16_000)
/** A megabyte of sealed messages. */
const MESSAGES = 16

async function withHistory(alice: Engine, bob: Engine): Promise<ConversationId> {
  const conversation = await directBetween(alice, bob)
  for (let n = 0; n < MESSAGES; n++) await alice.send(conversation, `${n} ${LONG_TEXT.slice(10)}`)
  await until(bob, async () => (await bob.reading.messages(conversation)).length === MESSAGES)
  return conversation
}

/** Asks for the history over and over, and takes nothing of it. */
function stall(reader: WireSocket, conversation: ConversationId): void {
  reader.stopReading()
  for (let n = 0; n < 60; n++) reader.ask({ kind: "log-read", conversation, from: 0 })
}

test(
  "CN9 CN10 DO-01 Readers that take nothing are closed at 2 MiB each; others are served, and nothing is lost",
  async () => {
    const { url, closedWith } = await realServer()
    const [alice, bob] = [await signUpAt(url, "alice"), await signUpAt(url, "bob")]
    const conversation = await withHistory(alice, bob)
    const readers = await Promise.all(Array.from({ length: 4 }, () => WireSocket.proved(url, bob.profile)))
    for (const reader of readers) stall(reader, conversation)
    const allClosed = closedWith(CLOSE.slowReader, readers.length)
    await say(alice, bob, conversation, "meanwhile")
    await allClosed
    await say(alice, bob, conversation, "after that")
    const fresh = await logInAt(url, "bob")
    const shown = async () => (await fresh.reading.messages(conversation)).length
    await until(fresh, async () => (await shown()) === MESSAGES + 2)
    for (const reader of readers) reader.end()
  },
  TIME,
)

test(
  "CN16 DO-01 An account's oldest connection goes when it opens too many, and the others stay",
  async () => {
    const { url } = await realServer({ TACIT_LIMIT_ACCOUNT_SOCKETS: "3" })
    const alice = await signUpAt(url, "alice")
    await alice.stop()
    const order: number[] = []
    const sockets: WireSocket[] = []
    for (let n = 0; n < 10; n++) {
      const socket = await WireSocket.proved(url, alice.profile)
      sockets.push(socket)
      socket.closed.then(
        () => order.push(n),
        () => undefined,
      )
      if (n >= 3) await sockets[n - 3]?.closed
    }
    expect(order).toEqual([0, 1, 2, 3, 4, 5, 6])
    for (const socket of sockets) socket.end()
  },
  TIME,
)
