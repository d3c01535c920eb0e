/** What the oracle judges: everything that was, whether it was drawn by chance or written down. */
import type { Camp } from "../camp.ts"
import type { RecordedStore } from "../recorded-store.ts"
import type { World } from "../world.ts"
import type { Cast } from "./cast.ts"
import type { Tampering } from "./history.ts"

export interface Trial {
  readonly world: World
  readonly store: RecordedStore
  readonly cast: Cast
  /** Where it began. */
  readonly camp: Camp
  /** Commits that one device was shown damaged. */
  readonly tampered: readonly Tampering[]
  /** What was begun on programs that still run and has not come to an end. */
  readonly pending: readonly string[]
}
