/** Three devices of two people send through a proxy that cuts, stalls and duplicates at random bytes. */
import { SeededRandom } from "@tacit/testkit"
import { FaultProxy, type Faults } from "./fault-proxy.ts"
import { history, logIn, signUp, until } from "./people.ts"
import { freePort, ServerProcess } from "./server-process.ts"

export interface ProxyReport {
  readonly messages: number
  readonly faults: Faults
  readonly problems: readonly string[]
}

export async function proxyRun(messages: number, seed: number): Promise<ProxyReport> {
  const random = new SeededRandom(seed)
  const [port, proxyPort] = [await freePort(), await freePort()]
  const origin = `http://127.0.0.1:${proxyPort}`
  const server = new ServerProcess(port, [origin])
  const proxy = new FaultProxy(random, port)
  const bugs: unknown[] = []
  await server.start()
  await proxy.listen(proxyPort)
  try {
    proxy.hostile = false
    const alice = await signUp(origin, "alice", bugs)
    const bob = await signUp(origin, "bob", bugs)
    await until("both are online", async () =>
      [alice, bob].every(({ connection }) => connection.kind === "online"),
    )
    const conversation = await alice.direct(bob.profile.account)
    proxy.hostile = true
    const devices = [alice, await logIn(origin, "alice", bugs), bob]
    await until("all have the conversation", async () => {
      const lists = await Promise.all(devices.map(({ reading }) => reading.conversations()))
      return lists.every((list) => list.length === 1)
    })
    for (let message = 0; message < messages; message++) {
      await devices[message % devices.length]?.send(
        conversation,
        `message ${message} ${"x".repeat(random.below(900))}`,
      )
      if (random.chance(0.2)) await new Promise((resolve) => setTimeout(resolve, random.below(40)))
    }
    const all = async () => Promise.all(devices.map((device) => history(device, conversation)))
    await until(
      "everybody has everything",
      async () => (await all()).every((lines) => lines.length >= messages),
      300_000,
    )
    const problems = [...judge(await all(), messages), ...bugs.map(String)]
    await Promise.all(devices.map((device) => device.stop()))
    return { messages, faults: proxy.faults, problems }
  } finally {
    await proxy.close()
    await server.dispose()
  }
}

function judge(histories: readonly (readonly string[])[], messages: number): readonly string[] {
  const problems: string[] = []
  const [first = []] = histories
  for (const other of histories)
    if (other.join("\n") !== first.join("\n")) problems.push("two histories differ")
  const numbers = first.map((line) => Number(line.split(" ")[3]))
  if (new Set(numbers).size !== messages || numbers.length !== messages)
    problems.push(`${numbers.length} of ${messages} messages`)
  return problems
}
