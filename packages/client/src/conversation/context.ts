/** What the parts of a conversation work with; made once by the engine. */
import type { MlsSuite, Randomness } from "@tacit/crypto"
import type { ChainBook } from "../account/chain-book.ts"
import type { Profile } from "../account/profile.ts"
import type { Requests } from "../connection/requests.ts"
import type { EngineEvent, SecurityEvent } from "../events.ts"
import type { Clock } from "../ports/clock.ts"
import type { SealedStore } from "../store/sealed-store.ts"
import type { VaultCache } from "../vault/vault-cache.ts"
import type { Outbox } from "./outbox.ts"
import type { PushedEntries } from "./pushed-entries.ts"

export interface ConversationContext {
  readonly profile: Profile
  readonly requests: Requests
  readonly chains: ChainBook
  readonly vault: VaultCache
  readonly outbox: Outbox
  readonly pushed: PushedEntries
  readonly store: SealedStore
  readonly suite: MlsSuite
  readonly random: Randomness
  readonly clock: Clock
  /** For what the server judges by its own clock. */
  readonly serverTime: () => number
  readonly report: (event: SecurityEvent) => void
  readonly emit: (event: EngineEvent) => void
}
