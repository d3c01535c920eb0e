/**
 * A world in which people do what a script says, although a device or the server may stop at any point:
 * whoever finds something not done tries again, as a person does after a crash.
 */
import type { Engine } from "@tacit/client"
import { type ConversationId, messageIdFrom } from "@tacit/protocol"
import { type Camp, campAt, leaveCamp } from "../camp.ts"
import { Cast, type Said, type Seat } from "../histories/cast.ts"
import { CANARY } from "../histories/history.ts"
import type { Trial } from "../histories/trial.ts"
import type { Device, World } from "../world.ts"
import { CrashingStore } from "./crashing-store.ts"
import { type Attempt, Driver } from "./driver.ts"
import { expectPassing, isCode } from "./passing.ts"
import type { Point } from "./point.ts"

/** How often something that a crash interrupted is tried again. */
const TRIES = 12
/** Long enough for a device to be connected again and to have caught up. */
const BREATH = 3_000

export interface StageOptions {
  readonly seed: string
  /** Where to stop something, once. */
  readonly point?: Point | undefined
  readonly onDevice?: (device: Device) => void
  readonly onCommit?: (write: number, calls: readonly string[]) => void
  readonly onFrame?: (number: number, frame: Uint8Array) => void
}

export class Stage implements Trial {
  readonly world: World
  readonly store: CrashingStore
  readonly cast: Cast
  readonly camp: Camp
  readonly tampered = []
  readonly pending = []
  /** Tells its texts from those of the stages before. */
  readonly #name: string
  readonly #driver: Driver
  #serverIsDown = false
  #serverStopped = false
  /** The device that is to stop. */
  #armed: Device | undefined
  #newest: Device | undefined
  #texts = 0

  private constructor(name: string, camp: Camp, world: World, store: CrashingStore) {
    this.#name = name
    this.camp = camp
    this.world = world
    this.store = store
    this.cast = new Cast(world)
    this.#driver = new Driver(world, () => this.#startServer())
  }

  static async begin(camp: Camp, options: StageOptions): Promise<Stage> {
    const { seed, point, onDevice } = options
    const parts: { stage?: Stage } = {}
    const store = new CrashingStore()
    const { world } = await leaveCamp(camp, seed, {
      store,
      onDevice: (device) => {
        if (parts.stage) parts.stage.#newest = device
        if (point?.kind === "device" && device.name === point.device) {
          device.store.crashAt = point
          if (parts.stage) parts.stage.#armed = device
        }
        onDevice?.(device)
      },
    })
    const stage = new Stage(seed, camp, world, store)
    parts.stage = stage
    store.onCrash = () => stage.loseServer(false)
    if (point?.kind === "commit") store.crashAt = point
    store.onCommit = options.onCommit
    let frames = 0
    world.network.onServerFrame = (frame) => {
      frames++
      options.onFrame?.(frames, frame)
      if (point?.kind === "frame" && point.frame === frames) stage.loseServer(true)
    }
    for (const { handle, disk, localKey } of camp.devices) {
      const device = await stage.#booted(handle, disk, localKey)
      stage.cast.seat(device)
    }
    await stage.rest(BREATH)
    return stage
  }

  /** Whether the story came by the point. */
  get crashed(): boolean {
    return this.#serverStopped || (this.#armed?.crashed ?? false)
  }

  /** Where another stage may begin. */
  campHere(): Camp {
    return campAt(
      this.world,
      this.store,
      this.cast.running.map(({ device }) => device),
    )
  }

  /** The device of somebody who has not logged out of it, the oldest first. */
  seat(handle: string, number = 0): Seat {
    const found = this.cast.seats.filter((seat) => seat.handle === handle && seat.state !== "wiped")[number]
    if (!found) throw new TypeError(`${handle} has no device ${number}`)
    return found
  }

  has(handle: string, devices = 1): boolean {
    return this.cast.seats.filter((seat) => seat.handle === handle).length >= devices
  }

  /** Puts an account on a device that has none: a new account, or one that exists. */
  async enter(handle: string, isNew: boolean): Promise<void> {
    for (let attempt = 0, signUp = isNew; attempt < TRIES; attempt++) {
      const entering = await this.#driver.attempt(
        () => (signUp ? this.world.beginSignUp(handle) : this.world.beginLogIn(handle)),
        () => this.#newest?.crashed ?? false,
      )
      if (entering.kind === "done") {
        this.cast.seat(entering.value)
        return this.rest(BREATH)
      }
      const left = entering.kind === "stopped" ? this.#newest : undefined
      if (left && left.store.disk.size > 0) {
        await this.rest(BREATH)
        this.cast.seat(await this.#booted(handle, left.store.disk, left.localKey))
        return this.rest(BREATH)
      }
      // Nobody knows whether the first attempt reached the server.
      const isTaken = entering.kind === "failed" && isCode(entering.error, "handle-taken")
      if (isTaken) signUp = false
      else if (entering.kind === "failed") expectPassing(entering.error)
      await this.rest(BREATH)
    }
    throw new Error(`${handle} cannot enter`)
  }

  /** Sends a text with one id, as often as it takes until the device has promised it. */
  async say(seat: Seat, conversation: ConversationId): Promise<void> {
    const text = `${CANARY} ${++this.#texts} of ${seat.name} (${this.#name})`
    const said: Said = { text, conversation, author: seat.account, seat, state: "asked" }
    this.cast.said.push(said)
    const id = messageIdFrom(this.world.random.bytes(16))
    await this.persist(
      seat,
      async () => said.state === "promised",
      async (engine) => {
        await engine.send(conversation, text, id)
        said.state = "promised"
      },
    )
  }

  /** Does something unless it is done, and looks again, until it is done. */
  async persist(
    seat: Seat,
    isDone: (engine: Engine) => Promise<boolean>,
    act: (engine: Engine) => Promise<unknown>,
  ): Promise<void> {
    for (let attempt = 0; attempt < TRIES; attempt++) {
      await this.#ready(seat)
      const looked = await this.ask(seat, isDone)
      if (looked.kind === "done" && looked.value) return this.rest(BREATH)
      if (looked.kind === "done") this.#judge(await this.ask(seat, act))
      else this.#judge(looked)
    }
    throw new Error(`${seat.name} does not come to an end`)
  }

  /** Logs a device out and forgets it; whether the server heard of it shows when it connects. */
  async leave(seat: Seat): Promise<void> {
    seat.isRetiring = true
    await this.persist(
      seat,
      async ({ connection }) => connection.kind === "stopped",
      (engine) => engine.retire(),
    )
    await this.cast.wipe(seat)
  }

  ask<T>(seat: Seat, question: (engine: Engine) => Promise<T>): Promise<Attempt<T>> {
    const { device } = seat
    return this.#driver.attempt(
      () => question(device.engine),
      () => device.crashed,
    )
  }

  /** The answer to a question that only a crash keeps from being answered. */
  async answer<T>(seat: Seat, question: (engine: Engine) => Promise<T>): Promise<T> {
    for (let attempt = 0; attempt < TRIES; attempt++) {
      await this.#ready(seat)
      const answered = await this.ask(seat, question)
      if (answered.kind === "done") return answered.value
      this.#judge(answered)
    }
    throw new Error(`${seat.name} has no answer`)
  }

  /** Lets time pass and everything happen; whoever stopped starts again. */
  async rest(milliseconds: number): Promise<void> {
    await this.#driver.until(() => false, this.world.clock.now() + milliseconds)
    for (const seat of this.cast.seats) if (seat.state !== "wiped") await this.#restarted(seat)
  }

  loseServer(arrives: boolean): void {
    this.#serverStopped = true
    this.#serverIsDown = true
    this.store.stop()
    this.world.network.loseServer(arrives)
  }

  async #booted(
    handle: string,
    disk: ReadonlyMap<string, Uint8Array>,
    localKey: Uint8Array,
  ): Promise<Device> {
    const booting = await this.#driver.attempt(
      () => this.world.boot(handle, new Map(disk), localKey),
      () => this.#newest?.crashed ?? false,
    )
    if (booting.kind === "done") return booting.value
    if (booting.kind === "failed") throw booting.error
    const left = this.#newest
    if (!left) throw new TypeError("nothing was booted")
    return this.#booted(handle, left.store.disk, localKey)
  }

  async #ready(seat: Seat): Promise<void> {
    await this.#restarted(seat)
    if (seat.device.engine.connection.kind !== "online") await this.rest(BREATH)
  }

  async #restarted(seat: Seat): Promise<void> {
    if (!seat.device.crashed) return
    await this.#driver.until(() => !this.world.network.busy)
    await this.cast.restart(seat, "disk")
    await this.#driver.until(() => false, this.world.clock.now() + BREATH)
  }

  /** A server that stopped starts again. */
  #startServer(): void {
    if (!this.#serverIsDown) return
    this.#serverIsDown = false
    this.store.revive()
    this.world.restartServer()
  }

  #judge(attempt: Attempt<unknown>): void {
    if (attempt.kind === "failed") expectPassing(attempt.error)
  }
}
