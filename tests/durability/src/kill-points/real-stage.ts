/**
 * Plays scenes with real processes: whoever is to be killed runs in a process of its own, over files and
 * sockets like everybody else. Who finds something not done tries again, as a person does after a crash.
 */
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { systemRandomness } from "@tacit/client/node"
import { type ConversationId, messageIdFrom } from "@tacit/protocol"
import { expectPassing, isCode } from "@tacit/testkit/crash-points/passing"
import type { Playable, StoryEngine } from "@tacit/testkit/crash-points/scenes"
import { until } from "../people.ts"
import { type Attempt, attempt } from "./attempt.ts"
import type { Camp, SaidText } from "./camp.ts"
import type { Nursery } from "./child.ts"
import { eraseFile } from "./device-program.ts"
import { type KillPoint, SERVER } from "./point.ts"
import { engineOf, type Program } from "./program.ts"
import { RealSeat } from "./real-seat.ts"
import { type Keeping, ServerKeeper } from "./server-keeper.ts"

const TRIES = 12
/** In which something has to come to its end, in milliseconds, also on a machine with much else to do. */
const PATIENCE = 60_000

export interface StageParts {
  readonly nursery: Nursery
  readonly camp: Camp
  readonly port: number
  readonly standing: Keeping["standing"]
  readonly point?: KillPoint | undefined
  readonly onCommit?: (who: string, kind: string, ordinal: number) => void
}

export class RealStage implements Playable<RealSeat> {
  readonly seats: RealSeat[] = []
  readonly said: SaidText[]
  readonly bugs: string[] = []
  readonly #parts: StageParts
  readonly #server: ServerKeeper
  /** The newest device, also while it is not in the account yet. */
  #entering: RealSeat | undefined

  private constructor(parts: StageParts) {
    const { nursery, camp, port, standing, point } = parts
    this.#parts = parts
    this.said = [...camp.said]
    const isVictim = point?.who === SERVER
    this.#server = new ServerKeeper(
      nursery,
      {
        data: camp.folder,
        port,
        ...(isVictim ? { aim: point, again: point.again } : { standing }),
      },
      (word) => {
        if (word.kind === "commit") parts.onCommit?.(SERVER, word.commit.kind, word.commit.ordinal)
        if (word.kind === "bug") this.bugs.push(`the server: ${word.bug}`)
      },
    )
  }

  /** Everybody from the camp is there; who is asked for the first time, starts. */
  static async begin(parts: StageParts): Promise<RealStage> {
    const stage = new RealStage(parts)
    await stage.#server.up()
    for (const seat of parts.camp.seats) stage.seats.push(stage.#newSeat(seat))
    return stage
  }

  /** Whether something killed itself: whether the story came by the point. */
  get isHit(): boolean {
    return this.#server.isHit || this.seats.some((seat) => seat.isHit) || this.#entering?.isHit === true
  }

  seat(handle: string, number = 0): RealSeat {
    const found = this.seats.filter((seat) => seat.handle === handle && seat.state !== "wiped")[number]
    if (!found) throw new TypeError(`${handle} has no device ${number}`)
    return found
  }

  has(handle: string, devices = 1): boolean {
    return this.seats.filter((seat) => seat.handle === handle).length >= devices
  }

  async enter(handle: string, isNew: boolean): Promise<void> {
    const name = `${handle}/${this.seats.length + 1}`
    const folder = join(this.#parts.camp.folder, "devices")
    mkdirSync(folder, { recursive: true })
    const file = `${name.replace("/", "-")}.db`
    const localKey = systemRandomness.bytes(32)
    const seat = this.#newSeat({ name, handle, file, localKey, state: "running", events: [] })
    this.#entering = seat
    let how: "sign up" | "log in" = isNew ? "sign up" : "log in"
    for (let tries = 0; tries < TRIES; tries++) {
      await this.#server.up()
      let entering = await attempt(() => seat.open(how), PATIENCE)
      // Killed: the file may hold an account all the same.
      if (entering.kind === "died") entering = await attempt(() => seat.open("open"), PATIENCE)
      if (entering.kind === "done" && entering.value) {
        this.seats.push(seat)
        return this.rest()
      }
      eraseFile(seat.path)
      // Nobody knows whether the first attempt reached the server.
      const isTaken = entering.kind === "failed" && isCode(entering.error, "handle-taken")
      if (isTaken) how = "log in"
      else if (entering.kind === "failed") expectPassing(entering.error)
    }
    throw new Error(`${handle} cannot enter`)
  }

  async say(seat: RealSeat, conversation: ConversationId): Promise<void> {
    const text = `text ${this.said.length + 1} of ${seat.name}`
    const id = messageIdFrom(systemRandomness.bytes(16))
    const { account: author, name } = seat
    const said: SaidText = { id, text, conversation, author, seat: name, state: "asked", index: undefined }
    this.said.push(said)
    const send = async (program: Program) => {
      await program.call("send", conversation, text, id)
      said.state = "promised"
    }
    await this.#persist(seat, async () => said.state === "promised", send)
    const shown = async ({ reading }: StoryEngine) => {
      const message = (await reading.messages(conversation)).find((each) => each.id === id)
      said.index = message?.index
      if (message?.status === "failed") throw new Error(`"${text}" failed`)
      return message?.index !== undefined
    }
    await until(`"${text}" stands in the log`, () => this.answer(seat, shown), PATIENCE)
    await this.rest()
  }

  async persist(
    seat: RealSeat,
    isDone: (engine: StoryEngine) => Promise<boolean>,
    act: (engine: StoryEngine) => Promise<unknown>,
  ): Promise<void> {
    await this.#persist(
      seat,
      (program) => isDone(engineOf(program)),
      (program) => act(engineOf(program)),
    )
    await this.rest()
  }

  async answer<T>(seat: RealSeat, question: (engine: StoryEngine) => Promise<T>): Promise<T> {
    for (let tries = 0; tries < TRIES; tries++) {
      const answered = await this.#ask(seat, (program) => question(engineOf(program)))
      if (answered.kind === "done") return answered.value
      if (answered.kind === "failed") expectPassing(answered.error)
    }
    throw new Error(`${seat.name} has no answer`)
  }

  async leave(seat: RealSeat): Promise<void> {
    await this.#persist(
      seat,
      async (program) => (await stateOf(program)) === "stopped",
      (program) => program.call("retire"),
    )
    await seat.close()
    seat.state = "wiped"
    await this.rest()
  }

  /** Everybody is up, has asked the server for everything, and has nothing to do. */
  async rest(): Promise<void> {
    const running = this.seats.filter(({ state }) => state === "running")
    await Promise.all(running.map((seat) => this.#catchUp(seat)))
  }

  /** Ends everything, a process that was to be killed by another kill. */
  async close(): Promise<void> {
    await Promise.all(this.seats.map((seat) => seat.close()))
    await this.#entering?.close()
    await this.#server.close()
  }

  #newSeat(of: ConstructorParameters<typeof RealSeat>[0]): RealSeat {
    const { nursery, camp, point, onCommit } = this.#parts
    return new RealSeat(of, {
      nursery,
      folder: join(camp.folder, "devices"),
      server: this.#server.origin,
      point: point?.who === of.name ? point : undefined,
      onCommit,
      onBug: (bug) => this.bugs.push(`${of.name}: ${bug}`),
    })
  }

  async #persist(
    seat: RealSeat,
    isDone: (program: Program) => Promise<boolean>,
    act: (program: Program) => Promise<unknown>,
  ): Promise<void> {
    for (let tries = 0; tries < TRIES; tries++) {
      const looked = await this.#ask(seat, isDone)
      if (looked.kind === "done" && looked.value) return
      const tried = looked.kind === "done" ? await this.#ask(seat, act) : looked
      if (tried.kind === "failed") expectPassing(tried.error)
    }
    throw new Error(`${seat.name} does not come to an end`)
  }

  async #catchUp(seat: RealSeat): Promise<void> {
    for (let tries = 0; tries < TRIES; tries++) {
      const rested = await this.#ask(seat, async (program) => {
        await program.call("catchUp")
        await program.call("idle")
      })
      if (rested.kind === "done") return
      if (rested.kind === "failed") expectPassing(rested.error)
    }
    throw new Error(`${seat.name} does not come to rest`)
  }

  async #ask<T>(seat: RealSeat, question: (program: Program) => Promise<T>): Promise<Attempt<T>> {
    await this.#server.up()
    return attempt(async () => {
      // Nothing good comes after it, and the judge has it.
      if (this.seats.some(({ events }) => events.length > 0)) throw new Error("a device raised an alarm")
      const program = await seat.running()
      const isSettled = async () => ["online", "stopped"].includes(await stateOf(program))
      await until(`${seat.name} is connected`, isSettled, PATIENCE)
      return question(program)
    }, 2 * PATIENCE)
  }
}

async function stateOf(program: Program): Promise<string> {
  return (await program.call<{ kind: string }>("connection")).kind
}
