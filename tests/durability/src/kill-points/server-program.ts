/** The real server's parts over its real store, put together so that a trap can be set on its ports. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import {
  createOpaqueSetup,
  createServer,
  DEFAULT_LIMITS,
  listen,
  memoryBus,
  opaqueReady,
  opaqueServer,
  sqliteStore,
  systemClock,
  systemRandom,
} from "@tacit/server"
import type { Aim } from "./point.ts"
import { Trap } from "./trap.ts"
import { trappedServer, trappedServerStore } from "./trapped-server.ts"

export interface ServerJob {
  readonly data: string
  readonly port: number
  readonly aim?: Aim | undefined
}

export interface ServerEars {
  onCommit(kind: string, ordinal: number): void
  onBug(error: unknown): void
}

export const databaseOf = (data: string) => join(data, "tacit.db")
const opaqueOf = (data: string) => join(data, "opaque")

/** Makes what a server needs before it starts for the first time. */
export async function foundServer(data: string): Promise<void> {
  await opaqueReady()
  mkdirSync(data, { recursive: true })
  writeFileSync(opaqueOf(data), createOpaqueSetup())
}

/** Serves until the returned function is called. */
export async function serve(job: ServerJob, ears: ServerEars): Promise<() => Promise<void>> {
  await opaqueReady()
  const trap = new Trap(job.aim, ears.onCommit)
  const onDamage = () => ears.onBug("a row of the log is damaged")
  const file = sqliteStore({ file: databaseOf(job.data), onDamage })
  const log = {
    write(level: string, event: string, fields?: { readonly error?: unknown }) {
      if (event === "failed" || level === "error") ears.onBug(fields?.error ?? event)
    },
  }
  const core = createServer({
    store: trappedServerStore(file, trap),
    bus: memoryBus(ears.onBug),
    clock: systemClock,
    random: systemRandom,
    opaque: opaqueServer(readFileSync(opaqueOf(job.data), "utf8")),
    config: { limits: DEFAULT_LIMITS },
    log,
  })
  const listener = await listen(trappedServer(core, trap), network(job.port), log)
  return async () => {
    await listener.close(1_000)
    await file.close()
  }
}

function network(port: number) {
  return {
    port,
    host: "127.0.0.1",
    origins: [originOf(port)],
    proxies: 0,
    socketsPerAddress: 1_000,
    connections: 1_000,
    timeouts: { header: 20_000, request: 60_000 },
  }
}

export const originOf = (port: number) => `http://127.0.0.1:${port}`
