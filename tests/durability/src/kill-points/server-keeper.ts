/** Keeps a server running on one folder and one port: when its process is gone, another one goes on. */
import { type Child, DiedError, type Ears, type Nursery } from "./child.ts"
import type { Aim } from "./point.ts"
import { originOf, type ServerJob } from "./server-program.ts"

export interface Keeping {
  readonly data: string
  readonly port: number
  readonly aim?: Aim | undefined
  readonly again?: number | undefined
  /** A process that serves one folder after the other and is not killed. */
  readonly standing?: Child | undefined
}

export class ServerKeeper {
  readonly origin: string
  /** Whether the server killed itself. */
  isHit = false
  readonly #nursery: Nursery
  readonly #keeping: Keeping
  readonly #ears: Ears
  #child: Child
  #running: Promise<void>
  #isClosing = false

  constructor(nursery: Nursery, keeping: Keeping, ears: Ears) {
    this.#nursery = nursery
    this.#keeping = keeping
    this.#ears = ears
    this.origin = originOf(keeping.port)
    this.#child = keeping.standing ?? nursery.take("server-entry.ts")
    this.#running = this.#open(keeping.aim)
  }

  /** Resolves once a server runs. */
  async up(): Promise<void> {
    for (let seen: Promise<void> | undefined; seen !== this.#running; ) {
      seen = this.#running
      await seen
    }
  }

  async close(): Promise<void> {
    await this.up()
    this.#isClosing = true
    if (!this.#keeping.standing) return this.#child.kill()
    this.#child.onEnd = () => {}
    await this.#child.call("close")
    this.#child.onWord = () => {}
  }

  async #open(aim?: Aim): Promise<void> {
    const child = this.#child
    const { data, port } = this.#keeping
    child.onWord = this.#ears
    child.onEnd = () => this.#restart(child)
    try {
      await child.call("open", { data, port, aim } satisfies ServerJob)
    } catch (error) {
      if (!(error instanceof DiedError)) throw error
    }
  }

  #restart(dead: Child): void {
    if (this.#isClosing) return
    const isFirst = !this.isHit && dead.diedOfTrap
    if (isFirst) this.isHit = true
    this.#child = this.#nursery.take("server-entry.ts")
    const child = this.#child
    this.#running = this.#open()
    // Whoever waits for it is told; there may be nobody.
    this.#running.catch(() => undefined)
    const { again } = this.#keeping
    if (isFirst && again !== undefined) setTimeout(() => this.#isClosing || void child.kill(), again)
  }
}
