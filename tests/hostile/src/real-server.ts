/** A server as an operator runs it, on a port of this machine, and people who reach it over real sockets. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Engine, type EnginePorts, MemoryStore, type Transport } from "@tacit/client"
import { socketTransport, systemClock, systemRandomness } from "@tacit/client/node"
import {
  type CloseCode,
  jsonLog,
  type Log,
  readConfig,
  systemClock as serverClock,
  start,
} from "@tacit/server"
import { cheapPasswords } from "@tacit/testkit"
import { onTestFinished } from "vitest"

const PASSWORD = "correct horse battery staple"

export interface RealServer {
  readonly url: string
  readonly port: number
  /** The folder that it keeps everything in. */
  readonly folder: string
  /** Lines that it logged so far. */
  readonly logged: readonly string[]
  /** Resolves when the server has closed so many connections with this code. */
  closedWith(code: CloseCode, count: number): Promise<void>
}

/** A server with these settings besides port and folder; it stops when the test is over. */
export async function realServer(environment: Record<string, string> = {}): Promise<RealServer> {
  const folder = mkdtempSync(join(tmpdir(), "tacit-hostile-"))
  const read = readConfig({ PORT: "0", TACIT_DATA: folder, ...environment })
  if (!read.ok) throw new TypeError(read.problems.join())
  const closed = new Map<number, number>()
  const waiting = new Set<() => void>()
  const logged: string[] = []
  const lines = jsonLog(serverClock, (line) => logged.push(line))
  const log: Log = {
    write(level, event, fields = {}) {
      lines.write(level, event, fields)
      const { closeCode } = fields
      if (closeCode === undefined) return
      closed.set(closeCode, (closed.get(closeCode) ?? 0) + 1)
      for (const look of waiting) look()
    },
  }
  const started = await start(read.config, log)
  if (!started.ok) throw new TypeError(started.problem)
  const { server } = started
  onTestFinished(async () => {
    await server.stop()
    rmSync(folder, { recursive: true })
  })
  const port = Number(new URL(server.url).port)
  const closedWith = (code: CloseCode, count: number) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if ((closed.get(code) ?? 0) >= count) resolve()
      }
      waiting.add(look)
      look()
    })
  return { url: `http://127.0.0.1:${port}`, port, folder, logged, closedWith }
}

/** Somebody with a new account, who stays connected until the test is over. */
export async function signUpAt(url: string, handle: string): Promise<Engine> {
  const { engine } = await Engine.signUp(portsAt(url), { handle, password: PASSWORD })
  return connected(engine)
}

/** Another device of somebody, which knows nothing but the password. */
export async function logInAt(
  url: string,
  handle: string,
  transport: Transport = socketTransport(new URL(url)),
): Promise<Engine> {
  return connected(await Engine.logIn({ ...portsAt(url), transport }, { handle, password: PASSWORD }))
}

async function connected(engine: Engine): Promise<Engine> {
  onTestFinished(() => engine.stop())
  const online = new Promise<void>((resolve) => {
    engine.listen((event) => event.kind === "connection" && event.state === "online" && resolve())
  })
  engine.start()
  await online
  await engine.idle()
  return engine
}

function portsAt(url: string): EnginePorts {
  return {
    transport: socketTransport(new URL(url)),
    store: new MemoryStore(),
    localKey: systemRandomness.bytes(32),
    clock: systemClock,
    random: systemRandomness,
    passwords: cheapPasswords,
    keyPackages: 2,
    onBug: (error) => {
      throw error
    },
  }
}
