/** Publishing KeyPackages: only with the vault write that stores their secrets. */
import { type AccountId, LIMITS, type Transaction } from "@tacit/protocol"
import type { Tables } from "../store/store.ts"
import { accept, refuse, type Verdict } from "../verdict.ts"

/** KeyPackages that one account may have published at a time. */
const PUBLISHED = 128

export async function publishKeyPackages(
  { keyPackages }: Tables,
  account: AccountId,
  transaction: Transaction,
  now: number,
): Promise<Verdict<void>> {
  if (transaction.withdrawKeyPackages) await keyPackages.withdrawAll(account)
  if (transaction.keyPackages.length === 0) return accept(undefined)
  if (!transaction.vault) {
    return refuse("refused", { message: "A KeyPackage is published with the vault that holds its secret." })
  }
  const latest = now + LIMITS.keyPackageLifetime + LIMITS.clockTolerance
  await keyPackages.dropExpired(account, now)
  for (const keyPackage of transaction.keyPackages) {
    if (keyPackage.expires <= now || keyPackage.expires > latest) {
      return refuse("refused", { message: "A KeyPackage lives for 90 days at most." })
    }
    await keyPackages.publish(account, keyPackage)
  }
  return (await keyPackages.count(account)) > PUBLISHED ? refuse("quota") : accept(undefined)
}
