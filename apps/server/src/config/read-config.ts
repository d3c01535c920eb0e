/** From the environment to a configuration, or to everything that is wrong with it. */
import type { ListenConfig } from "../http/listen.ts"
import type { ServerLimits } from "./limits.ts"
import type { Setting } from "./setting.ts"
import { SETTINGS } from "./settings.ts"

export interface Config {
  readonly data: string
  readonly web: string
  readonly limits: ServerLimits
  readonly listen: ListenConfig
}

export type ConfigResult =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly string[] }

export type Environment = Readonly<Record<string, string | undefined>>

/** Names of another program that begin alike: the command line's. */
const FOREIGN = new Set(["TACIT_PASSWORD", "TACIT_SERVER", "TACIT_PROFILE"])

export function readConfig(environment: Environment): ConfigResult {
  const problems = unknownNames(environment)
  const read = <T>(setting: Setting<T>): T => {
    const given = environment[setting.name]
    if (given === undefined) return setting.default
    const parsed = setting.parse(given)
    if ("value" in parsed) return parsed.value
    problems.push(`${setting.name}: ${parsed.problem}`)
    return setting.default
  }
  const origins = read(SETTINGS.origins)
  const config: Config = {
    data: read(SETTINGS.data),
    web: read(SETTINGS.web),
    limits: {
      perHour: {
        register: read(SETTINGS.register),
        login: read(SETTINGS.login),
        guess: read(SETTINGS.guess),
        resolve: read(SETTINGS.resolve),
        keyPackageFetch: read(SETTINGS.keyPackageFetch),
        keyPackageDrain: read(SETTINGS.keyPackageDrain),
        commit: read(SETTINGS.commit),
        invite: read(SETTINGS.invite),
      },
      stagedBytes: read(SETTINGS.stagedBytes),
      vaultBytes: read(SETTINGS.vaultBytes),
      accountSockets: read(SETTINGS.accountSockets),
      proofTime: read(SETTINGS.proofTime),
      queuedBytes: read(SETTINGS.queuedBytes),
    },
    listen: {
      port: read(SETTINGS.port),
      host: read(SETTINGS.host) ?? (origins === undefined ? "127.0.0.1" : "0.0.0.0"),
      origins,
      proxies: read(SETTINGS.proxies),
      socketsPerAddress: read(SETTINGS.sockets),
      connections: read(SETTINGS.connections),
      timeouts: { header: read(SETTINGS.headerTime), request: read(SETTINGS.requestTime) },
    },
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, config }
}

/** A mistyped name would leave a limit as it is, in silence. */
function unknownNames(environment: Environment): string[] {
  const known = new Set(Object.values(SETTINGS).map(({ name }) => name))
  return Object.keys(environment)
    .filter((name) => name.startsWith("TACIT_") && !known.has(name) && !FOREIGN.has(name))
    .map((name) => `${name}: there is no such setting`)
}
