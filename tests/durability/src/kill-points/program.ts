/** A running device, wherever it runs: in a process of its own, to be killed, or in the driver's. */
import type { StoryEngine } from "@tacit/testkit/crash-points/scenes"
import { type Child, DiedError, type Ears } from "./child.ts"
import { callOn, type DeviceJob, type Opened, runDevice } from "./device-program.ts"

export interface Program {
  readonly account: Exclude<Opened, undefined>["account"]
  readonly isAlive: boolean
  call<T>(path: string, ...args: readonly unknown[]): Promise<T>
  /** Ends it: a process by a kill, the rest in order. */
  end(): Promise<void>
}

export async function openHere(job: DeviceJob, ears: Ears): Promise<Program | undefined> {
  const engine = await runDevice(job, {
    onCommit: (kind, ordinal) => ears({ kind: "commit", commit: { kind, ordinal } }),
    onSecurity: (event) => ears({ kind: "security", event }),
    onBug: (error) => ears({ kind: "bug", bug: String(error instanceof Error ? error.stack : error) }),
  })
  if (!engine) return undefined
  const program = {
    account: engine.profile.account,
    isAlive: true,
    call: <T>(path: string, ...args: readonly unknown[]) => {
      if (!program.isAlive) return Promise.reject(new DiedError(`${path} of a device that ended`))
      return callOn(engine, path, args) as Promise<T>
    },
    async end() {
      program.isAlive = false
      await engine.stop()
    },
  }
  return program
}

export async function openIn(child: Child, job: DeviceJob, ears: Ears): Promise<Program | undefined> {
  child.onWord = ears
  let opened: Opened
  try {
    opened = await child.call<Opened>("open", job)
  } catch (error) {
    await child.kill()
    throw error
  }
  if (!opened) {
    await child.kill()
    return undefined
  }
  return {
    account: opened.account,
    get isAlive() {
      return child.isAlive
    },
    call: (path, ...args) => child.call("call", path, args),
    end: () => child.kill(),
  }
}

/** The program as scenes ask it: every path is a method. */
export function engineOf(program: Program): StoryEngine {
  const at = (path: string): unknown =>
    new Proxy(() => {}, {
      get: (_target, name) => at(path === "" ? String(name) : `${path}.${String(name)}`),
      apply: (_target, _self, args) => program.call(path, ...args),
    })
  return at("") as StoryEngine
}
