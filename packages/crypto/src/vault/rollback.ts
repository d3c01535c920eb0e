/** Notices a vault that was set back (ATTACKS VA-05). */
import type { Chain, Hash } from "@tacit/protocol"
import type { VaultSnapshot } from "./snapshot.ts"

/** The newest vault version that a device has seen; kept across restarts. */
export interface VaultPin {
  readonly version: number
  readonly hash: Hash
}

/**
 * Whether a head that the server calls its newest is older than the pin or the chain's checkpoint, or
 * another one of the same version. A fresh browser has no pin. Fetch the chain before the head: a
 * checkpoint that is newer than the head by a race alone would look like a rollback.
 */
export function isVaultRollback(
  { version, hash }: Pick<VaultSnapshot, "version" | "hash">,
  chain: Chain,
  pin: VaultPin | undefined,
): boolean {
  const checkpoint = chain.checkpoint && { version: chain.checkpoint.version, hash: chain.checkpoint.head }
  return [pin, checkpoint].some(
    (known) =>
      known !== undefined && (version < known.version || (version === known.version && hash !== known.hash)),
  )
}
