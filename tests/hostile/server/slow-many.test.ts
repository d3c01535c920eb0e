import type { Engine } from "@tacit/client"
import type { ConversationId } from "@tacit/protocol"
import { expect, test } from "vitest"
import { signUpAt } from "../src/real-server.ts"
import { serverProgram } from "../src/server-program.ts"
import { MANNERS, slowSenders } from "../src/slow-senders.ts"
import { directBetween, say } from "../src/talk.ts"
import { WireSocket } from "../src/wire-socket.ts"

/** How many connections stand open that never end what they say; 10,000 take a minute. */
const SENDERS = Number(process.env.TACIT_SLOW_SOCKETS ?? 800)
const PATIENT = {
  TACIT_TIMEOUT_HEADER: "300000",
  TACIT_TIMEOUT_REQUEST: "300000",
  TACIT_TIMEOUT_PROOF: "300000",
  TACIT_LIMIT_SOCKETS: "30000",
  TACIT_LIMIT_CONNECTIONS: "30000",
}
const MIB = 1024 * 1024
const PER_SENDER = 64 * 1024
const ROUNDS = 40
const DRIP_EVERY = 2000

/** Milliseconds that messages take from one person to the other, from the shortest. */
async function times(alice: Engine, bob: Engine, conversation: ConversationId, name: string) {
  const taken: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const begun = performance.now()
    await say(alice, bob, conversation, `${name} ${round}`)
    taken.push(performance.now() - begun)
  }
  return taken.sort((a, b) => a - b)
}

const words = (taken: readonly number[]): string =>
  [0.5, 0.99].map((part) => taken[Math.floor(part * taken.length)]?.toFixed(0)).join(" and ")

test("CN10 CN16 DO-01 Many slow senders and a reader that takes nothing cost little memory, and others are served", async () => {
  const { url, port, memory } = await serverProgram(PATIENT)
  const [alice, bob] = [await signUpAt(url, "alice"), await signUpAt(url, "bob")]
  const conversation = await directBetween(alice, bob)
  const before = { memory: memory(), times: await times(alice, bob, conversation, "before") }
  const slow = slowSenders(port, Math.ceil(SENDERS / Object.keys(MANNERS).length), DRIP_EVERY)
  try {
    await Promise.all(slow.connections.map(({ connected }) => connected))
    const reader = await WireSocket.proved(url, bob.profile)
    reader.stopReading()
    for (let n = 0; n < 100; n++) reader.ask({ kind: "log-read", conversation, from: 0 })
    const during = { memory: memory(), times: await times(alice, bob, conversation, "during") }
    const grown = during.memory - before.memory
    process.stderr.write(
      `${slow.connections.length} slow senders: ${(grown / MIB).toFixed(0)} MiB more memory; ` +
        `a message takes ${words(before.times)} ms before (median and 99 %), ${words(during.times)} ms meanwhile\n`,
    )
    expect(grown).toBeLessThan(64 * MIB + slow.connections.length * PER_SENDER)
    reader.end()
  } finally {
    slow.stop()
  }
}, 600_000)
