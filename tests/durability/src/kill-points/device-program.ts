/** A device as the command line runs it, the engine over a SQLite file, with a trap on the store's commits. */
import { rmSync } from "node:fs"
import { type Clock, Engine, type SecurityEvent } from "@tacit/client"
import { SqliteStore, socketTransport, systemClock, systemRandomness } from "@tacit/client/node"
import type { AccountId } from "@tacit/protocol"
import { cheapPasswords } from "@tacit/testkit"
import { PASSWORD } from "../people.ts"
import type { Aim } from "./point.ts"
import { Trap } from "./trap.ts"
import { trappedStore } from "./trapped-store.ts"

export interface DeviceJob {
  readonly how: "sign up" | "log in" | "open"
  readonly handle: string
  readonly file: string
  readonly localKey: Uint8Array
  readonly server: string
  readonly aim?: Aim | undefined
}

export interface DeviceEars {
  onCommit(kind: string, ordinal: number): void
  onSecurity(event: SecurityEvent): void
  onBug(error: unknown): void
}

/** Waits are there for people and for many devices; here they would be most of the time. */
const HURRY = 10
const hurriedClock: Clock = {
  now: () => systemClock.now(),
  after: (delay, action) => systemClock.after(delay / HURRY, action),
}
const KEY_PACKAGES = 3

/** The running device, or nothing if `open` finds no account in the file. */
export async function runDevice(job: DeviceJob, ears: DeviceEars): Promise<Engine | undefined> {
  const store = new SqliteStore(job.file)
  try {
    const trap = new Trap(job.aim, ears.onCommit)
    const engine = await engineOf(job, {
      transport: socketTransport(new URL(job.server)),
      store: await trappedStore(store, job.localKey, trap),
      localKey: job.localKey,
      clock: hurriedClock,
      random: systemRandomness,
      passwords: cheapPasswords,
      keyPackages: KEY_PACKAGES,
      onBug: ears.onBug,
    })
    if (!engine) await store.close()
    engine?.listen((event) => {
      if (event.kind === "security") ears.onSecurity(event.event)
    })
    engine?.start()
    return engine
  } catch (error) {
    await store.close()
    throw error
  }
}

async function engineOf({ how, handle }: DeviceJob, ports: Parameters<typeof Engine.open>[0]) {
  const credentials = { handle, password: PASSWORD }
  if (how === "sign up") return (await Engine.signUp(ports, credentials)).engine
  return how === "log in" ? Engine.logIn(ports, credentials) : Engine.open(ports)
}

export function eraseFile(file: string): void {
  for (const suffix of ["", "-wal", "-shm"]) rmSync(file + suffix, { force: true })
}

/** Calls a method of the engine, or of a part of it, by its path; or looks at what stands there. */
export async function callOn(engine: Engine, path: string, args: readonly unknown[]): Promise<unknown> {
  let owner: unknown
  let found: unknown = engine
  for (const name of path.split(".")) {
    owner = found
    found = (found as Record<string, unknown>)[name]
  }
  return typeof found === "function" ? found.apply(owner, args) : found
}

/** What a device answers to being opened. */
export type Opened = { readonly account: AccountId } | undefined
