/** A server on SQLite, and devices on it, in one process: real keys, real records, no time but by hand. */
import { randomBytes } from "node:crypto"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Engine, type EnginePorts } from "@tacit/client"
import {
  createOpaqueSetup,
  createServer,
  DEFAULT_LIMITS,
  memoryBus,
  opaqueReady,
  opaqueServer,
  type Server,
  type Store,
  silentLog,
  sqliteStore,
} from "@tacit/server"
import { cheapPasswords, ManualClock } from "@tacit/testkit"
import { countRows } from "./counted-rows.ts"
import { countedStore } from "./counted-store.ts"
import { directTransport } from "./direct-transport.ts"
import { type Cost, difference, Meter } from "./meter.ts"

const PASSWORD = "correct horse battery staple"

/** Time stands still here, so no allowance would ever come back. */
const WITHOUT_RATES = Object.fromEntries(
  Object.keys(DEFAULT_LIMITS.perHour).map((name) => [name, Number.MAX_SAFE_INTEGER]),
) as typeof DEFAULT_LIMITS.perHour

export class Site {
  readonly meter = new Meter()
  readonly #clock = new ManualClock()
  readonly #server: Server
  readonly #store: Store
  readonly #folder: string
  readonly #stopCounting: () => void
  readonly #engines = new Set<Engine>()

  private constructor() {
    this.#folder = mkdtempSync(join(tmpdir(), "tacit-bench-"))
    this.#stopCounting = countRows(this.meter)
    this.#store = sqliteStore({ file: join(this.#folder, "tacit.db") })
    this.#server = createServer({
      store: this.#store,
      bus: memoryBus(),
      clock: this.#clock,
      random: (size) => randomBytes(size),
      opaque: opaqueServer(createOpaqueSetup()),
      config: { limits: { ...DEFAULT_LIMITS, perHour: WITHOUT_RATES } },
      log: silentLog,
    })
  }

  static async open(): Promise<Site> {
    await opaqueReady()
    return new Site()
  }

  async signUp(handle: string): Promise<Engine> {
    const { engine } = await Engine.signUp(this.#ports(), { handle, password: PASSWORD })
    this.#engines.add(engine)
    return engine
  }

  /** A fresh device, up to and including its device link; it is not connected afterwards. */
  async logIn(handle: string): Promise<Engine> {
    const engine = await Engine.logIn(this.#ports(), { handle, password: PASSWORD })
    this.#engines.add(engine)
    return engine
  }

  async connect(engine: Engine): Promise<void> {
    engine.start()
    await this.settle(engine)
  }

  /** Runs `action` and everything that follows from it. */
  async cost(engine: Engine, action: () => Promise<unknown>): Promise<Cost> {
    const before = this.meter.read()
    await action()
    await engine.idle()
    const { milliseconds } = this.meter.read()
    await this.settle(engine)
    return { ...difference(before, { ...this.meter.read(), milliseconds }) }
  }

  /** Nothing is under way any more. */
  async settle(engine: Engine): Promise<void> {
    for (let still = 0, bytes = -1; still < 3; still = bytes === this.meter.bytes ? still + 1 : 0) {
      bytes = this.meter.bytes
      for (let turn = 0; turn < 10; turn++) await new Promise<void>((resolve) => setImmediate(resolve))
      await engine.idle()
    }
  }

  async close(): Promise<void> {
    for (const engine of this.#engines) await engine.stop()
    await this.#server.drain()
    await this.#store.close()
    this.#stopCounting()
    rmSync(this.#folder, { recursive: true })
  }

  #ports(): EnginePorts {
    return {
      transport: directTransport(this.#server, this.meter),
      store: countedStore(this.meter),
      localKey: new Uint8Array(randomBytes(32)),
      clock: this.#clock,
      random: { bytes: (length) => new Uint8Array(randomBytes(length)) },
      passwords: cheapPasswords,
      onBug: (error) => {
        throw error
      },
    }
  }
}
