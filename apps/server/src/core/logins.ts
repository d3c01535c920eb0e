/**
 * Log-ins under way. Each has a random id, two steps and a short life, and is used once:
 *
 *   started ──finish──► finished ──auth-login──► gone
 *      └──────────── lifetime over ────────────► gone
 */
import { type AccountId, LIMITS, toHex } from "@tacit/protocol"
import type { Clock, Random } from "../clock/clock.ts"

const ID_BYTES = 16
/** Log-ins under way at a time; the oldest goes first. */
const MOST = 10_000

interface Started {
  readonly kind: "started"
  /** Absent for a handle that nobody has. */
  readonly account: AccountId | undefined
  readonly opaqueState: string
}

interface Finished {
  readonly kind: "finished"
  readonly account: AccountId
  readonly sessionKey: Uint8Array
}

export interface Logins {
  start(login: Omit<Started, "kind">): Uint8Array
  /** The started log-in, which is gone with this. */
  takeStarted(id: Uint8Array): Started | undefined
  finish(id: Uint8Array, login: Omit<Finished, "kind">): void
  takeFinished(id: Uint8Array): Finished | undefined
}

export function logins(clock: Clock, random: Random): Logins {
  const live = new Map<string, { readonly login: Started | Finished; readonly expires: number }>()

  function put(id: Uint8Array, login: Started | Finished): void {
    const now = clock.now()
    for (const [key, { expires }] of live) {
      if (expires > now && live.size < MOST) break
      live.delete(key)
    }
    live.set(toHex(id), { login, expires: now + LIMITS.loginLifetime })
  }

  function take(id: Uint8Array): Started | Finished | undefined {
    const key = toHex(id)
    const found = live.get(key)
    live.delete(key)
    return found && found.expires > clock.now() ? found.login : undefined
  }

  return {
    start(login) {
      const id = random(ID_BYTES)
      put(id, { kind: "started", ...login })
      return id
    },
    takeStarted(id) {
      const login = take(id)
      return login?.kind === "started" ? login : undefined
    },
    finish: (id, login) => put(id, { kind: "finished", ...login }),
    takeFinished(id) {
      const login = take(id)
      return login?.kind === "finished" ? login : undefined
    },
  }
}
