/**
 * One random history: people do things on several devices, frames arrive one by one in any order, and
 * things break; then nothing breaks any more, time passes, and the oracle looks at what came of it. A seed
 * says everything that happens.
 */
import { ConnectionLostError } from "@tacit/client"
import { type AccountId, type ConversationId, ProtocolError } from "@tacit/protocol"
import { type Camp, leaveCamp } from "../camp.ts"
import type { RecordedStore } from "../recorded-store.ts"
import { SeededRandom } from "../seeded-random.ts"
import { quiet, type World } from "../world.ts"
import { Cast, type Said, type Seat } from "./cast.ts"

/** How much goes wrong: nothing, what happens over TCP, or everything. */
export type Weather = "calm" | "rough" | "wild"

export interface Tampering {
  readonly seat: Seat
  readonly conversation: ConversationId
  readonly index: number
}

/** Begins everything that people write, so that it can be looked for. */
export const CANARY = "a canary"

const STEPS = { calm: 36, rough: 48, wild: 48 } as const
/** Most moves of the network between one thing that is done and the next. */
const MOVES = 24

export class History {
  readonly seed: number
  readonly weather: Weather
  /** Whether the server's database is lost at the end, and an older copy of it put back. */
  readonly losesServer: boolean
  readonly world: World
  readonly store: RecordedStore
  readonly cast: Cast
  readonly camp: Camp
  /** What was done, for who looks into a failure. */
  readonly trace: string[] = []
  readonly violations: string[] = []
  /** Commits that one device was shown damaged. */
  readonly tampered: Tampering[] = []
  readonly #pending = new Set<{ readonly seat: Seat; readonly what: string }>()
  readonly #source: SeededRandom
  #random: SeededRandom
  #stage = "start"
  #texts = 0

  private constructor(seed: number, camp: Camp, { world, store }: { world: World; store: RecordedStore }) {
    this.seed = seed
    this.camp = camp
    this.#source = new SeededRandom(`history ${seed}`)
    this.#random = this.#source.fork(this.#stage)
    this.weather = this.random.pick(["calm", "rough", "rough", "wild"])
    this.losesServer = this.random.chance(0.2)
    this.world = world
    this.store = store
    this.cast = new Cast(world)
  }

  static async begin(seed: number, camp: Camp): Promise<History> {
    const history = new History(seed, camp, await leaveCamp(camp, `world ${seed}`))
    await history.#seatEverybody()
    return history
  }

  get steps(): number {
    return STEPS[this.weather]
  }

  /** What chance says in the present stage. */
  get random(): SeededRandom {
    return this.#random
  }

  /** Each stage has randomness of its own: leaving one out changes nothing in the others. */
  enter(stage: string): void {
    this.#stage = stage
    this.#random = this.#source.fork(stage)
  }

  note(text: string): void {
    this.trace.push(`${this.#stage}: ${text}`)
  }

  violate(text: string): void {
    this.violations.push(text)
  }

  /** Does something on a device, without waiting for it. */
  start(seat: Seat, what: string, action: () => Promise<unknown>): void {
    this.note(`${seat.name} ${what}`)
    const running = { seat, what }
    const { device } = seat
    this.#pending.add(running)
    action()
      .catch((error: unknown) => {
        if (!device.crashed) this.#judgeFailure(what, error)
      })
      .finally(() => this.#pending.delete(running))
  }

  say(seat: Seat, conversation: ConversationId): void {
    this.#say(seat, conversation, `in ${conversation.slice(0, 4)}`, (text) =>
      seat.device.engine.send(conversation, text),
    )
  }

  /** As `say`, to a person instead of in a conversation. */
  write(seat: Seat, account: AccountId): void {
    this.#say(seat, undefined, `to ${account.slice(0, 4)}`, (text) =>
      seat.device.engine.write({ kind: "account", account }, text),
    )
  }

  #say(
    seat: Seat,
    conversation: ConversationId | undefined,
    where: string,
    send: (text: string) => Promise<unknown>,
  ): void {
    const text = `${CANARY} ${this.seed}.${++this.#texts} of ${seat.name}`
    const said: Said = { text, conversation, author: seat.account, seat, state: "asked" }
    const { device } = seat
    this.cast.said.push(said)
    this.start(seat, `says ${this.#texts} ${where}`, async () => {
      await send(text)
      if (said.state === "asked" && seat.device === device) said.state = "promised"
    })
  }

  /** What was begun on programs that still run and has not come to an end. */
  get pending(): readonly string[] {
    return [...this.#pending]
      .filter(({ seat }) => seat.isRunning)
      .map(({ seat, what }) => `${seat.name} ${what}`)
  }

  /** Every account there is; not each of them has a running device. */
  get accounts(): readonly AccountId[] {
    return [...new Set(this.camp.devices.map(({ account }) => account))]
  }

  /** Conversations that are not the one between two people. */
  groups(): Promise<readonly ConversationId[]> {
    const { accounts } = this
    return this.store.read(async ({ conversations }) => {
      const directs = new Set<ConversationId | undefined>()
      for (const low of accounts)
        for (const high of accounts) directs.add(await conversations.direct(low, high))
      return this.cast.conversations.filter((conversation) => !directs.has(conversation))
    })
  }

  /** Accounts that the server routes a conversation to now. */
  async membersOf(conversation: ConversationId): Promise<readonly AccountId[]> {
    const members = await this.store.read(({ conversations }) => conversations.members(conversation))
    return members.map(({ account }) => account)
  }

  /** The account that started a conversation: the owner of a group, mostly. */
  async founderOf(conversation: ConversationId): Promise<AccountId | undefined> {
    const range = { conversation, from: 0, to: 0, limit: 1, bytes: 2 ** 20 }
    const [first] = await this.store.read(({ conversations }) => conversations.entries(range))
    return first?.header.author
  }

  /** The program of a device ended: nothing will come of what it was doing. */
  forget(seat: Seat): void {
    for (const running of this.#pending) if (running.seat === seat) this.#pending.delete(running)
  }

  /** Lets a random number of frames arrive, often none, each on any connection that carries some. */
  async move(): Promise<void> {
    const moves = this.random.chance(0.35) ? 0 : this.random.below(MOVES)
    for (let move = 0; move < moves; move++) {
      await quiet()
      if (!this.#moveOne()) break
    }
    await quiet()
  }

  accountOf(handle: string): AccountId {
    const found = this.camp.devices.find((device) => device.handle === handle)
    if (!found) throw new TypeError(`nobody is called ${handle}`)
    return found.account
  }

  #moveOne(): boolean {
    const { network, clock } = this.world
    const places = [...network.links].flatMap((link) => [
      ...(link.up.length > 0 ? [() => link.deliver("up")] : []),
      ...(link.down.length > 0 ? [() => link.deliver("down")] : []),
    ])
    const [post] = network.posts
    if (post) {
      places.push(() => {
        network.posts.shift()
        post.run().catch((error: unknown) => this.violate(`a post failed: ${String(error)}`))
      })
    }
    const next = clock.next()
    if (places.length === 0 || this.random.chance(0.03)) {
      if (next === undefined) return false
      clock.advance(Math.max(0, Math.min(next - clock.now(), 60_000)))
      return true
    }
    this.random.pick(places)()
    return true
  }

  async #seatEverybody(): Promise<void> {
    const handles = [...new Set(this.camp.devices.map(({ handle }) => handle))]
    const playing = handles.slice(0, this.random.chance(0.6) ? handles.length : 2)
    for (const handle of playing) {
      const devices = this.camp.devices.filter((device) => device.handle === handle)
      for (const { disk, localKey } of devices.slice(0, this.random.chance(0.6) ? devices.length : 1)) {
        this.cast.seat(await this.world.boot(handle, disk, localKey))
      }
    }
    await this.world.settle()
    this.note(`${this.weather}: ${this.cast.seats.map(({ name }) => name).join(", ")}`)
  }

  /** What an honest device may hear when things break or rules say no; anything else is a bug. */
  #judgeFailure(what: string, error: unknown): void {
    if (error instanceof ConnectionLostError) return
    // A log-in that takes too long is answered like a wrong password.
    const allowed = ["refused", "not-found", "no-key-package", "bad-credentials", "unauthenticated"]
    if (error instanceof ProtocolError && allowed.includes(error.code)) {
      this.note(`  refused: ${what}: ${error.message}`)
      return
    }
    this.violate(`${what} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  }
}
