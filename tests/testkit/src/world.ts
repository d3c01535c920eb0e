/**
 * A whole network in one process: a server, people, their devices, a clock and a network that only move
 * when the test says so.
 */
import { Engine, type EnginePorts, type SecurityEvent } from "@tacit/client"
import type { AccountId, ConversationId } from "@tacit/protocol"
import {
  createOpaqueSetup,
  createServer,
  DEFAULT_LIMITS,
  type Log,
  memoryBus,
  opaqueReady,
  opaqueServer,
  type Server,
  type Store,
} from "@tacit/server"
import { cheapPasswords } from "./cheap-passwords.ts"
import { CrashStore, type Disk } from "./crash-store.ts"
import { Evidence } from "./evidence.ts"
import { ManualClock } from "./manual-clock.ts"
import { Network } from "./network.ts"
import { noteWorld } from "./oracle/watched-worlds.ts"
import { RecordedStore } from "./recorded-store.ts"
import { SeededRandom } from "./seeded-random.ts"

/** Whatever needs more frames than this goes round in circles. */
const MOST_STEPS = 20_000
const PASSWORD = "correct horse battery staple"

export interface Device {
  /** Another one for each program that runs on the device. */
  readonly name: string
  /** Shared by programs that run one after the other on one disk. */
  readonly line: string
  readonly handle: string
  readonly store: CrashStore
  readonly localKey: Uint8Array
  /** Security events that the device told. */
  readonly events: SecurityEvent[]
  /** Randomness that the device drew for keys and nonces. */
  readonly drawn: readonly Uint8Array[]
  engine: Engine
  /** Whether the device finds the server. */
  online: boolean
  /** Milliseconds by which the device's clock is ahead of the world's. */
  ahead: number
  crashed: boolean
}

export interface WorldOptions {
  readonly seed?: string | number
  readonly store?: Store
  readonly keyPackages?: number
  /** Where time begins. */
  readonly start?: number
  /** The server's long-term OPAQUE secret. */
  readonly setup?: string
  /** Hears of each device before its program runs. */
  readonly onDevice?: (device: Device) => void
}

export class World {
  readonly clock: ManualClock
  readonly network = new Network()
  readonly random: SeededRandom
  readonly store: RecordedStore
  readonly evidence = new Evidence()
  /** Everything that the server logged. */
  readonly logged: string[] = []
  /** Errors that are bugs: a test ends with none. */
  readonly bugs: unknown[] = []
  readonly devices: Device[] = []
  readonly setup: string
  readonly #keyPackages: number
  readonly #onDevice: (device: Device) => void
  #count = 0

  private constructor(setup: string, options: WorldOptions) {
    this.clock = new ManualClock(options.start)
    this.random = new SeededRandom(options.seed ?? 1)
    const { store } = options
    this.store = store instanceof RecordedStore ? store : new RecordedStore(store)
    this.setup = setup
    this.#keyPackages = options.keyPackages ?? 3
    this.#onDevice = options.onDevice ?? (() => {})
    this.network.server = this.#server()
  }

  static async create(options: WorldOptions = {}): Promise<World> {
    await opaqueReady()
    const world = new World(options.setup ?? createOpaqueSetup(), options)
    noteWorld(world)
    return world
  }

  /** A new server on the same store, as after a crash: every connection is lost. */
  restartServer(): void {
    this.network.server = undefined
    this.network.cutAll()
    this.network.server = this.#server()
  }

  signUp(handle: string): Promise<Device> {
    return this.complete(this.beginSignUp(handle))
  }

  /** As `signUp`, while the caller delivers. */
  async beginSignUp(handle: string): Promise<Device> {
    const device = this.#device(handle)
    const ports = this.#ports(device)
    this.evidence.passwords.add(PASSWORD)
    const { engine } = await Engine.signUp(ports, { handle, password: PASSWORD })
    return this.#started(device, engine)
  }

  /** A device that has never seen the account, with the password alone. */
  logIn(handle: string, password = PASSWORD): Promise<Device> {
    return this.complete(this.beginLogIn(handle, password))
  }

  /** As `logIn`, while the caller delivers. */
  async beginLogIn(handle: string, password = PASSWORD): Promise<Device> {
    const device = this.#device(handle)
    const ports = this.#ports(device)
    this.evidence.passwords.add(password)
    return this.#started(device, await Engine.logIn(ports, { handle, password }))
  }

  /** The device stops where it stands; only its disk is left, and what it sent before if `linger`. */
  crash(device: Device, linger = false): void {
    if (linger) for (const link of this.network.linksOf(device.name)) link.linger()
    device.store.crash()
  }

  /** Starts the device again from its disk, or from an older copy of it. */
  async reopen(device: Device, disk: Disk = device.store.disk): Promise<Device> {
    await this.discard(device)
    const line = disk === device.store.disk ? device.line : undefined
    return this.boot(device.handle, disk, device.localKey, line)
  }

  /**
   * Starts a device from a copy of a disk; `line` is given if no other program goes on with that disk.
   * Devices that are given one `stream` draw the same randomness.
   */
  async boot(
    handle: string,
    disk: Disk,
    localKey: Uint8Array,
    line?: string,
    stream?: string,
  ): Promise<Device> {
    const device = this.#device(handle, new Map(disk), localKey, line)
    const engine = await Engine.open(this.#ports(device, stream))
    if (!engine) throw new TypeError("the disk holds no account")
    return this.#started(device, engine)
  }

  /** Ends a device for good. */
  async discard(device: Device): Promise<void> {
    this.crash(device)
    const place = this.devices.indexOf(device)
    if (place >= 0) this.devices.splice(place, 1)
  }

  /** Delivers and waits until `promise` settles; moves the clock only when nothing else can happen. */
  async complete<T>(promise: Promise<T>): Promise<T> {
    let settled = false
    promise.then(
      () => {
        settled = true
      },
      () => {
        settled = true
      },
    )
    for (let step = 0; !settled; step++) {
      if (step > MOST_STEPS) throw new Error("nothing comes of it")
      await quiet()
      if (settled) break
      if (this.network.busy) this.network.deliverOne()
      else this.#toNextTimer()
    }
    return promise
  }

  /** Lets everything happen that can without time passing. */
  async settle(): Promise<void> {
    await quiet()
    for (let step = 0; this.network.busy; step++) {
      if (step > MOST_STEPS) throw new Error("the network does not come to rest")
      this.network.deliverOne()
      await quiet()
    }
  }

  /** Lets time pass, in small steps, with everything delivered in between. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.clock.now() + milliseconds
    await this.settle()
    while (this.clock.now() < end) {
      const next = Math.min(this.clock.next() ?? end, end)
      this.clock.advance(Math.max(0, next - this.clock.now()))
      await this.settle()
    }
  }

  async direct(from: Device, to: AccountId): Promise<ConversationId> {
    return this.complete(from.engine.direct(to))
  }

  #toNextTimer(): void {
    const next = this.clock.next()
    if (next === undefined) throw new Error("waiting for nothing")
    this.clock.advance(Math.max(0, next - this.clock.now()))
  }

  #server(): Server {
    const log: Log = {
      write: (level, event, fields) => {
        this.logged.push(JSON.stringify({ level, event, ...fields }))
        if (event === "failed") this.bugs.push(fields?.error ?? event)
      },
    }
    return createServer({
      store: this.store,
      bus: memoryBus(),
      clock: this.clock,
      random: (size) => this.random.bytes(size),
      opaque: opaqueServer(this.setup),
      config: { limits: DEFAULT_LIMITS },
      log,
    })
  }

  #device(handle: string, disk: Disk = new Map(), localKey = this.random.bytes(32), line?: string): Device {
    const name = `${handle}-${++this.#count}`
    const store = new CrashStore(
      disk,
      () => {
        device.crashed = true
        for (const link of this.network.linksOf(name)) {
          if (store.crashAt?.arrives) link.linger()
          else if (link.isClientHere) link.cut()
        }
      },
      (sealed) => this.evidence.localNonces.note(`the disk of ${name}`, sealed.subarray(0, 24), sealed),
    )
    const device = {
      name,
      line: line ?? name,
      handle,
      store,
      localKey,
      events: [],
      drawn: [],
      online: true,
      ahead: 0,
      crashed: false,
    } as unknown as Device
    this.evidence.devices.push(device)
    this.#onDevice(device)
    return device
  }

  #started(device: Device, engine: Engine): Device {
    device.engine = engine
    engine.listen((event) => {
      if (event.kind !== "security") return
      device.events.push(event.event)
      this.evidence.told.push({ device, event: event.event })
    })
    engine.start()
    this.devices.push(device)
    return device
  }

  #ports(device: Device, stream = device.name): EnginePorts {
    const fork = this.random.fork(stream)
    const drawn = device.drawn as Uint8Array[]
    return {
      transport: this.network.transport(device.name, () => device.online && !device.crashed),
      store: device.store,
      localKey: device.localKey,
      clock: {
        now: () => this.clock.now() + device.ahead,
        after: (delay, action) =>
          this.clock.after(delay, () => {
            if (!device.crashed) action()
          }),
      },
      random: {
        bytes: (length) => {
          const bytes = fork.bytes(length)
          drawn.push(bytes.slice())
          return bytes
        },
      },
      passwords: cheapPasswords,
      keyPackages: this.#keyPackages,
      onBug: (error) => this.bugs.push(error),
    }
  }
}

/**
 * Everything that needs no more than the processor has happened: cryptography and stores in memory settle
 * in microtasks, which are all over before the next turn of the event loop.
 */
export function quiet(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
