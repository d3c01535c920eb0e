/** The vault's compare-and-swap: a signed head and the objects under it change together, or not at all. */
import {
  type AccountId,
  LIMITS,
  NO_HASH,
  type VaultHead,
  type VaultWrite,
  vaultHeadHash,
  vaultObjectHash,
  verifyVaultHead,
} from "@tacit/protocol"
import { activeDeviceKey } from "../accounts/chain.ts"
import { resolvePart } from "../parts/resolve.ts"
import type { ChainState } from "../store/accounts.ts"
import type { Tables } from "../store/store.ts"
import type { VaultPosition } from "../store/vaults.ts"
import { accept, refuse, type Verdict } from "../verdict.ts"

export interface VaultRules {
  readonly now: number
  /** Bytes that one account's objects may occupy. */
  readonly quota: number
}

/** Returns the new version. `chain` is the account's chain with the links of the same transaction. */
export async function writeVault(
  tables: Tables,
  account: AccountId,
  chain: ChainState,
  write: VaultWrite,
  { now, quota }: VaultRules,
): Promise<Verdict<number>> {
  const current = await tables.vaults.position(account)
  if (write.expected !== current?.hash) return refuse("stale-vault")
  const judged = judgeHead(account, chain, write.head, current, now)
  if (!judged.ok) return judged

  const stored = await putObjects(tables, account, write.puts)
  if (!stored.ok) return stored
  for (const name of write.deletes) await tables.vaults.deleteObject(account, name)
  if ((await tables.vaults.used(account)) > quota) return refuse("quota")
  for (const { conversation, index } of write.saved) {
    await tables.vaults.setSaved(account, conversation, index)
  }
  await tables.vaults.setHead(account, write.head, vaultHeadHash(write.head))
  return accept(write.head.head.version)
}

function judgeHead(
  account: AccountId,
  chain: ChainState,
  signed: VaultHead,
  current: VaultPosition | undefined,
  now: number,
): Verdict<void> {
  const { head } = signed
  const follows =
    head.account === account &&
    head.version === (current?.version ?? 0) + 1 &&
    head.previous === (current?.hash ?? NO_HASH)
  if (!follows) return refuse("refused", { message: "The vault head does not follow the one before." })
  const device = activeDeviceKey(chain, head.device, now)
  if (!device || !verifyVaultHead(device.key, signed)) {
    return refuse("refused", { message: "No active device of the account signed the vault head." })
  }
  return accept(undefined)
}

async function putObjects(
  tables: Tables,
  account: AccountId,
  puts: VaultWrite["puts"],
): Promise<Verdict<void>> {
  for (const put of puts) {
    const resolved = await resolvePart(tables, account, put, LIMITS.vaultObject)
    if (!resolved.ok) return resolved
    const { part, size } = resolved.value
    const bytes = part.kind === "inline" ? part.bytes : await tables.parts.slice(part.hash, 0, size)
    if (!bytes) return refuse("not-found")
    await tables.vaults.putObject(account, vaultObjectHash(bytes), part, size)
  }
  return accept(undefined)
}
