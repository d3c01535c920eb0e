/** One device of the story: a file, and the program that runs over it, which may die and start again. */
import { join } from "node:path"
import type { SecurityEvent } from "@tacit/client"
import type { AccountId } from "@tacit/protocol"
import type { Actor } from "@tacit/testkit/crash-points/scenes"
import type { CampSeat } from "./camp.ts"
import type { Child, Ears, Nursery } from "./child.ts"
import type { DeviceJob } from "./device-program.ts"
import type { KillPoint } from "./point.ts"
import { openHere, openIn, type Program } from "./program.ts"

export interface SeatParts {
  readonly nursery: Nursery
  readonly folder: string
  readonly server: string
  /** Where this device is to be killed. */
  readonly point: KillPoint | undefined
  readonly onCommit: ((who: string, kind: string, ordinal: number) => void) | undefined
  readonly onBug: (bug: string) => void
}

export class RealSeat implements Actor {
  readonly name: string
  readonly handle: string
  readonly file: string
  readonly path: string
  readonly localKey: Uint8Array
  readonly events: SecurityEvent[]
  state: "running" | "wiped"
  /** Whether it killed itself. */
  isHit = false
  readonly #parts: SeatParts
  #isKilledAgain = false
  #account: AccountId | undefined
  #program: Program | undefined
  #opening: Promise<Program | undefined> | undefined

  constructor(of: Omit<CampSeat, "account"> & Partial<Pick<CampSeat, "account">>, parts: SeatParts) {
    const { name, handle, file, localKey, state, events, account } = of
    this.name = name
    this.handle = handle
    this.file = file
    this.path = join(parts.folder, file)
    this.localKey = localKey
    this.state = state
    this.events = [...events]
    this.#account = account
    this.#parts = parts
  }

  get account(): AccountId {
    if (!this.#account) throw new TypeError(`${this.name} has no account yet`)
    return this.#account
  }

  /** The program, started from the file if it died. */
  async running(): Promise<Program> {
    if (this.#program?.isAlive) return this.#program
    this.#opening ??= this.open("open").finally(() => {
      this.#opening = undefined
    })
    const program = await this.#opening
    if (!program) throw new Error(`the file of ${this.name} holds no account any more`)
    return program
  }

  async open(how: DeviceJob["how"]): Promise<Program | undefined> {
    const { server, point } = this.#parts
    const { handle, path: file, localKey } = this
    const aim = this.isHit ? undefined : point
    const job: DeviceJob = { how, handle, file, localKey, server, aim }
    this.#program = point ? await this.#openApart(job, point) : await openHere(job, this.#ears)
    this.#account ??= this.#program?.account
    return this.#program
  }

  async close(): Promise<void> {
    await this.#opening?.catch(() => undefined)
    if (this.#program?.isAlive) await this.#program.end()
  }

  #openApart(job: DeviceJob, { again }: KillPoint): Promise<Program | undefined> {
    const child: Child = this.#parts.nursery.take("device-entry.ts")
    // The second kill is meant for the first program that runs after the first kill.
    if (this.isHit && again !== undefined && !this.#isKilledAgain) {
      this.#isKilledAgain = true
      setTimeout(() => void child.kill(), again)
    }
    child.onEnd = () => {
      this.isHit ||= child.diedOfTrap
    }
    return openIn(child, job, this.#ears)
  }

  readonly #ears: Ears = (word) => {
    if (word.kind === "commit") this.#parts.onCommit?.(this.name, word.commit.kind, word.commit.ordinal)
    if (word.kind === "bug") this.#parts.onBug(word.bug)
    if (word.kind === "security") this.events.push(word.event)
  }
}
