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
  memoryStore,
  opaqueReady,
  opaqueServer,
  type Server,
  type Store,
} from "@tacit/server"
import { cheapPasswords } from "./cheap-passwords.ts"
import { CrashStore, type Disk } from "./crash-store.ts"
import { ManualClock } from "./manual-clock.ts"
import { Network } from "./network.ts"
import { SeededRandom } from "./seeded-random.ts"

const PASSWORD = "correct horse battery staple"

export interface Device {
  readonly name: string
  readonly handle: string
  readonly store: CrashStore
  readonly localKey: Uint8Array
  /** Security events that the device told. */
  readonly events: SecurityEvent[]
  engine: Engine
  /** Whether the device finds the server. */
  online: boolean
  crashed: boolean
}

export interface WorldOptions {
  readonly seed?: string | number
  readonly store?: Store
  readonly keyPackages?: number
}

export class World {
  readonly clock = new ManualClock()
  readonly network = new Network()
  readonly random: SeededRandom
  readonly store: Store
  /** Everything that the server logged. */
  readonly logged: string[] = []
  /** Errors that are bugs: a test ends with none. */
  readonly bugs: unknown[] = []
  readonly devices: Device[] = []
  readonly #setup: string
  readonly #keyPackages: number
  #count = 0

  private constructor({ seed = 1, store = memoryStore(), keyPackages = 3 }: WorldOptions, setup: string) {
    this.random = new SeededRandom(seed)
    this.store = store
    this.#setup = setup
    this.#keyPackages = keyPackages
    this.network.server = this.#server()
  }

  static async create(options: WorldOptions = {}): Promise<World> {
    await opaqueReady()
    return new World(options, createOpaqueSetup())
  }

  /** A new server on the same store, as after a crash: every connection is lost. */
  restartServer(): void {
    this.network.server = undefined
    this.network.cutAll()
    this.network.server = this.#server()
  }

  async signUp(handle: string): Promise<Device> {
    const device = this.#device(handle)
    const ports = this.#ports(device)
    const { engine } = await this.complete(Engine.signUp(ports, { handle, password: PASSWORD }))
    return this.#started(device, engine)
  }

  /** A device that has never seen the account, with the password alone. */
  async logIn(handle: string): Promise<Device> {
    const device = this.#device(handle)
    const ports = this.#ports(device)
    return this.#started(device, await this.complete(Engine.logIn(ports, { handle, password: PASSWORD })))
  }

  /** The device stops where it stands; only its disk is left. */
  crash(device: Device): void {
    device.store.crash()
  }

  /** Starts the device again from its disk, or from an older copy of it. */
  async reopen(device: Device, disk: Disk = device.store.disk): Promise<Device> {
    this.crash(device)
    const again = this.#device(device.handle, new Map(disk), device.localKey)
    const engine = await this.complete(Engine.open(this.#ports(again)))
    if (!engine) throw new TypeError("the disk holds no account")
    this.devices.splice(this.devices.indexOf(device), 1)
    return this.#started(again, engine)
  }

  /** Ends a device for good. */
  async discard(device: Device): Promise<void> {
    this.crash(device)
    this.devices.splice(this.devices.indexOf(device), 1)
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
      if (step > 200_000) throw new Error("nothing comes of it")
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
    while (this.network.busy) {
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
      opaque: opaqueServer(this.#setup),
      config: { limits: DEFAULT_LIMITS },
      log,
    })
  }

  #device(handle: string, disk: Disk = new Map(), localKey = this.random.bytes(32)): Device {
    const name = `${handle}-${++this.#count}`
    const store = new CrashStore(disk, () => {
      device.crashed = true
      for (const link of [...this.network.links]) if (link.name.startsWith(`${name}#`)) link.cut()
    })
    const device = {
      name,
      handle,
      store,
      localKey,
      events: [],
      online: true,
      crashed: false,
    } as unknown as Device
    return device
  }

  #started(device: Device, engine: Engine): Device {
    device.engine = engine
    engine.listen((event) => {
      if (event.kind === "security") device.events.push(event.event)
    })
    engine.start()
    this.devices.push(device)
    return device
  }

  #ports(device: Device): EnginePorts {
    const fork = this.random.fork(device.name)
    return {
      transport: this.network.transport(device.name, () => device.online && !device.crashed),
      store: device.store,
      localKey: device.localKey,
      clock: {
        now: () => this.clock.now(),
        after: (delay, action) =>
          this.clock.after(delay, () => {
            if (!device.crashed) action()
          }),
      },
      random: fork,
      passwords: cheapPasswords,
      keyPackages: this.#keyPackages,
      onBug: (error) => this.bugs.push(error),
    }
  }
}

/** Everything that needs no more than the processor has happened. */
async function quiet(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise<void>((resolve) => setImmediate(resolve))
}
