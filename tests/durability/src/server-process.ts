/** The real server as a process of its own, to be killed and started again on the same data. */
import { type ChildProcess, spawn } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const MAIN = fileURLToPath(new URL("../../../apps/server/src/main.ts", import.meta.url))

export class ServerProcess {
  readonly port: number
  readonly data: string
  readonly #origins: readonly string[]
  readonly #settings: Readonly<Record<string, string>>
  #process: ChildProcess | undefined
  /** What the server wrote to its output, all runs together. */
  output = ""

  /** `settings` are environment variables beyond those that every such server has. */
  constructor(port: number, origins: readonly string[], settings: Readonly<Record<string, string>> = {}) {
    this.port = port
    this.#origins = origins
    this.#settings = settings
    this.data = mkdtempSync(join(tmpdir(), "tacit-durability-"))
  }

  /** Resolves once `/healthz` answers. */
  async start(): Promise<void> {
    const env = {
      ...process.env,
      ...this.#settings,
      PORT: String(this.port),
      TACIT_DATA: this.data,
      TACIT_LISTEN: "127.0.0.1",
      TACIT_ORIGIN: this.#origins.join(","),
    }
    const child = spawn(process.execPath, [MAIN], { env, stdio: ["ignore", "pipe", "pipe"] })
    this.#process = child
    const ended = new Promise<never>((_, reject) =>
      child.once("exit", (code) =>
        reject(new Error(`the server ended with ${code}: ${this.output.slice(-2000)}`)),
      ),
    )
    ended.catch(() => undefined)
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        this.output += chunk.toString()
      })
    }
    await Promise.race([this.#healthy(), ended])
  }

  /** Ends the process at once, as a power cut does; resolves when it is gone. */
  async kill(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    const child = this.#process
    if (!child || child.exitCode !== null) return
    const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()))
    child.kill(signal)
    await gone
  }

  async dispose(): Promise<void> {
    await this.kill()
    rmSync(this.data, { recursive: true, force: true })
  }

  async #healthy(): Promise<void> {
    for (;;) {
      try {
        const { ok } = await fetch(`http://127.0.0.1:${this.port}/healthz`)
        if (ok) return
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
    }
  }
}

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once("error", reject)
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address()
      probe.close(() =>
        address && typeof address === "object" ? resolve(address.port) : reject(new Error("no port")),
      )
    })
  })
}
