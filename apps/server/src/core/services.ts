/** What handlers and routes work with. */
import type { AccountId, DeviceId } from "@tacit/protocol"
import type { Bus } from "../bus/bus.ts"
import type { Clock, Random } from "../clock/clock.ts"
import type { ServerLimits } from "../config/limits.ts"
import type { Log } from "../log/log.ts"
import type { OpaqueServer } from "../opaque/opaque.ts"
import type { Store } from "../store/store.ts"
import type { Logins } from "./logins.ts"
import type { RateLimits } from "./rate-limits.ts"
import type { Sessions } from "./sessions.ts"
import type { Writer } from "./writer.ts"

/** What a server is made of; everything that a test may want to choose. */
export interface ServerParts {
  readonly store: Store
  readonly bus: Bus
  readonly clock: Clock
  readonly random: Random
  readonly opaque: OpaqueServer
  readonly config: { readonly limits: ServerLimits }
  readonly log: Log
}

export interface Services extends ServerParts {
  readonly logins: Logins
  readonly rates: RateLimits
  readonly sessions: Sessions
  readonly writer: Writer
}

/** Whom a connection speaks for. */
export type Session =
  | {
      readonly kind: "device"
      readonly account: AccountId
      readonly device: DeviceId
      readonly expires: number
    }
  /** A password was proved, no device yet: it reads the vault and adds a device. */
  | { readonly kind: "login"; readonly account: AccountId }

export interface RequestContext {
  readonly services: Services
  readonly session: Session
  /** Name of the connection, unlike that of any other. */
  readonly connection: string
}
