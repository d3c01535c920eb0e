/** Devices in this process that reach a server over real sockets. */
import { Engine, type EnginePorts, MemoryStore, type Transport } from "@tacit/client"
import { socketTransport, systemClock, systemRandomness } from "@tacit/client/node"
import type { ConversationId } from "@tacit/protocol"
import { cheapPasswords } from "@tacit/testkit"

export const PASSWORD = "correct horse battery staple"

export function ports(server: string, bugs: unknown[]): EnginePorts {
  const transport: Transport = socketTransport(new URL(server))
  return {
    transport,
    store: new MemoryStore(),
    localKey: systemRandomness.bytes(32),
    clock: systemClock,
    random: systemRandomness,
    passwords: cheapPasswords,
    keyPackages: 2,
    onBug: (error) => bugs.push(error),
  }
}

export async function signUp(server: string, handle: string, bugs: unknown[]): Promise<Engine> {
  const { engine } = await Engine.signUp(ports(server, bugs), { handle, password: PASSWORD })
  engine.start()
  return engine
}

/** Log-in, as often as it takes: a fault may hit it in the middle. */
export async function logIn(server: string, handle: string, bugs: unknown[]): Promise<Engine> {
  for (;;) {
    try {
      const engine = await Engine.logIn(ports(server, bugs), { handle, password: PASSWORD })
      engine.start()
      return engine
    } catch (error) {
      if (!(error instanceof Error) || error.name !== "ConnectionLostError") throw error
    }
  }
}

/** Resolves when `condition` holds; looked at every 50 ms. */
export async function until(what: string, condition: () => Promise<boolean>, limit = 60_000): Promise<void> {
  const end = Date.now() + limit
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`not within ${limit} ms: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** `index author text` of every message in the log. */
export async function history(engine: Engine, conversation: ConversationId): Promise<readonly string[]> {
  const messages = await engine.reading.messages(conversation)
  return messages.flatMap(({ index, author, content }) =>
    index === undefined || content.kind !== "text" ? [] : [`${index} ${author.slice(0, 8)} ${content.text}`],
  )
}
