import { type Hash, vaultObjectHash } from "@tacit/protocol"
import type { LoadObjects, VaultSnapshot } from "../vault/snapshot.ts"
import type { VaultPlan } from "../vault/vault.ts"

/** The vault objects of one account, as a server keeps them. */
export class VaultServer {
  readonly objects = new Map<Hash, Uint8Array>()
  requests = 0

  readonly load: LoadObjects = async (hashes) => {
    if (hashes.length > 0) this.requests++
    return new Map(
      hashes.flatMap((hash) => {
        const object = this.objects.get(hash)
        return object ? [[hash, object] as const] : []
      }),
    )
  }

  /** Stores a plan and answers its snapshot. */
  accept(plan: VaultPlan): VaultSnapshot {
    for (const object of plan.puts) this.objects.set(vaultObjectHash(object), object)
    for (const hash of plan.deletes) {
      if (!this.objects.delete(hash)) throw new Error(`deleted twice or unknown: ${hash}`)
    }
    return plan.snapshot
  }
}
