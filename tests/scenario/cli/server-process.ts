/** The real server as a child process. */
import { type ChildProcess, spawn } from "node:child_process"
import { join } from "node:path"
import { type Collected, collect, repository } from "./process.ts"

const MAIN = join(repository, "apps/server/src/main.ts")
const SERVES = /Tacit serves at (http:\S+)/

export class ServerProcess {
  readonly url: string
  readonly #child: ChildProcess
  readonly #err: Collected

  private constructor(child: ChildProcess, err: Collected, url: string) {
    this.#child = child
    this.#err = err
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
    return new ServerProcess(child, err, serves[1])
  }

  get port(): number {
    return Number(new URL(this.url).port)
  }

  /** Rejects if the server had ended by itself: nothing that a test does may bring it down. */
  async stop(): Promise<void> {
    const { exitCode, signalCode } = this.#child
    if (exitCode !== null || signalCode !== null) {
      throw new Error(`The server had ended (${exitCode ?? signalCode}): ${this.#err.text}`)
    }
    const ended = new Promise<void>((resolve) => this.#child.once("exit", () => resolve()))
    this.#child.kill("SIGTERM")
    await ended
  }
}
