/** What the engine needs from the outside; everything else it does itself. */
import type { Randomness } from "@tacit/crypto"
import type { Clock } from "../ports/clock.ts"
import type { LocalStore } from "../ports/local-store.ts"
import type { Passwords } from "../ports/passwords.ts"
import type { Transport } from "../ports/transport.ts"

export interface EnginePorts {
  readonly transport: Transport
  /** One store per account and device. */
  readonly store: LocalStore
  /** 32 bytes that seal everything in the store. */
  readonly localKey: Uint8Array
  readonly clock: Clock
  readonly random: Randomness
  readonly passwords: Passwords
  /** Single-use KeyPackages to keep published; by default what the limits table says. */
  readonly keyPackages?: number
  /** Hears of errors that are bugs of this program. */
  readonly onBug: (error: unknown) => void
}
