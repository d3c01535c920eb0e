/** The real server as a child process. */
import { type ChildProcess, spawn } from "node:child_process"
import { join } from "node:path"
import { collect, repository } from "./process.ts"

const MAIN = join(repository, "apps/server/src/main.ts")
const SERVES = /Tacit serves at (http:\S+)/

export class ServerProcess {
  readonly url: string
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, url: string) {
    this.#child = child
    this.url = url
  }

  /** Port 0 lets the system choose; a server that comes back is given the port that it had. */
  static async start(data: string, port = 0): Promise<ServerProcess> {
    const env = { PATH: process.env.PATH, PORT: String(port), TACIT_DATA: data }
    const child = spawn(process.execPath, [MAIN], { env, stdio: ["ignore", "pipe", "pipe"] })
    const out = collect(child.stdout)
    const err = collect(child.stderr)
    const serves = await out.until(SERVES)
    if (!serves?.[1]) throw new Error(`The server did not start: ${err.text}`)
    return new ServerProcess(child, serves[1])
  }

  get port(): number {
    return Number(new URL(this.url).port)
  }

  stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return Promise.resolve()
    const ended = new Promise<void>((resolve) => this.#child.once("exit", () => resolve()))
    this.#child.kill("SIGTERM")
    return ended
  }
}
