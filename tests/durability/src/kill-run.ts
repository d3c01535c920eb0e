/**
 * Two people write to each other while the server is killed again and again at moments of no meaning:
 * before, inside and after sends. Nobody does anything about it; the outboxes drain by themselves.
 */
import { type ConversationId, LIMITS } from "@tacit/protocol"
import { SeededRandom } from "@tacit/testkit"
import { history, signUp, until } from "./people.ts"
import { freePort, ServerProcess } from "./server-process.ts"

export interface KillReport {
  readonly kills: number
  readonly sent: number
  /** Messages that the author's device had read from the log when a kill came. */
  readonly acknowledged: number
  readonly problems: readonly string[]
}

export async function killRun(kills: number, seed: number): Promise<KillReport> {
  const random = new SeededRandom(seed)
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const server = new ServerProcess(port, [origin])
  const bugs: unknown[] = []
  await server.start()
  try {
    const alice = await signUp(origin, "alice", bugs)
    const bob = await signUp(origin, "bob", bugs)
    await until("both are online", async () =>
      [alice, bob].every(({ connection }) => connection.kind === "online"),
    )
    const conversation = await alice.direct(bob.profile.account)
    await until("bob has the conversation", async () => (await bob.reading.conversations()).length === 1)
    const sent: string[] = []
    const acknowledged = new Map<string, string>()
    for (let kill = 0; kill < kills; kill++) {
      const writing = write([alice, bob], conversation, random, sent)
      await new Promise((resolve) => setTimeout(resolve, random.below(700)))
      await server.kill()
      for (const line of await history(alice, conversation))
        acknowledged.set(line.slice(line.indexOf(" ") + 1), line)
      await writing
      await server.start()
    }
    await until(
      "the outboxes are empty",
      async () => (await history(alice, conversation)).length >= sent.length,
      120_000,
    )
    await until(
      "bob has as many",
      async () => (await history(bob, conversation)).length >= sent.length,
      120_000,
    )
    const [a, b] = [await history(alice, conversation), await history(bob, conversation)]
    const problems = [...judge(a, b, sent, acknowledged), ...bugs.map(String)]
    await Promise.all([alice.stop(), bob.stop()])
    return { kills, sent: sent.length, acknowledged: acknowledged.size, problems }
  } finally {
    await server.dispose()
  }
}

type Writer = Awaited<ReturnType<typeof signUp>>

async function write(
  writers: readonly Writer[],
  conversation: ConversationId,
  random: SeededRandom,
  sent: string[],
): Promise<void> {
  for (const writer of writers) {
    const text = `message ${sent.length} ${"x".repeat(random.below(Math.min(3000, LIMITS.messageCharacters)))}`
    await writer.send(conversation, text)
    sent.push(text)
  }
}

function judge(
  alice: readonly string[],
  bob: readonly string[],
  sent: readonly string[],
  acknowledged: ReadonlyMap<string, string>,
): readonly string[] {
  const problems: string[] = []
  if (alice.join("\n") !== bob.join("\n")) problems.push("the two histories differ")
  const texts = alice.map((line) => line.split(" ").slice(2).join(" "))
  if (new Set(texts).size !== texts.length) problems.push("a message is there twice")
  for (const text of sent) if (!texts.includes(text)) problems.push(`lost: ${text.slice(0, 20)}`)
  for (const line of acknowledged.values())
    if (!alice.includes(line)) problems.push(`moved: ${line.slice(0, 40)}`)
  return problems
}
