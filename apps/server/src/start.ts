/** Puts a whole server together from a configuration: the composition root. */
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { memoryBus } from "./bus/memory-bus.ts"
import { systemClock, systemRandom } from "./clock/system-clock.ts"
import type { Config } from "./config/read-config.ts"
import { createServer } from "./core/server.ts"
import { readAssets } from "./http/assets.ts"
import { listen } from "./http/listen.ts"
import { type Log, shortId } from "./log/log.ts"
import { opaqueReady, opaqueServer } from "./opaque/opaque.ts"
import { openOpaqueSecret } from "./opaque/secret-file.ts"
import { sqliteStore } from "./store/sqlite/sqlite-store.ts"

export interface RunningServer {
  readonly url: string
  /** Ends within `STOP_GRACE` milliseconds and what SQLite needs for its last COMMIT. */
  stop(): Promise<void>
}

export type StartResult =
  | { readonly ok: true; readonly server: RunningServer }
  | { readonly ok: false; readonly problem: string }

/** How long sockets may take to close before they are cut. */
export const STOP_GRACE = 3_000

export async function start({ data, limits, web, listen: network }: Config, log: Log): Promise<StartResult> {
  await opaqueReady()
  mkdirSync(data, { recursive: true, mode: 0o700 })
  const store = sqliteStore({
    file: join(data, "tacit.db"),
    onDamage: ({ conversation }, index) =>
      log.write("error", "damaged-row", { conversation: shortId(conversation), index }),
  })
  const hasAccounts = await store.read(({ accounts }) => accounts.any())
  const secret = openOpaqueSecret(join(data, "secrets", "opaque"), hasAccounts)
  if (!secret.ok) {
    await store.close()
    return secret
  }
  const server = createServer({
    store,
    bus: memoryBus((error) => log.write("error", "failed", { error: error as Error })),
    clock: systemClock,
    random: systemRandom,
    opaque: opaqueServer(secret.setup),
    config: { limits },
    log,
  })
  try {
    const listener = await listen(server, { ...network, assets: readAssets(web) }, log)
    const stop = async (): Promise<void> => {
      await listener.close(STOP_GRACE)
      await store.close()
    }
    return { ok: true, server: { url: listener.origins[0] ?? "", stop } }
  } catch (error) {
    await store.close()
    return {
      ok: false,
      problem: `Cannot listen on ${network.host}:${network.port}: ${(error as Error).message}`,
    }
  }
}
