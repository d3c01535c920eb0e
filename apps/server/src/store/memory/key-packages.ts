import type { AccountId, PublishedKeyPackage } from "@tacit/protocol"
import type { KeyPackageTable } from "../key-packages.ts"
import type { Journal } from "./journal.ts"

export function memoryKeyPackages(journal: Journal): KeyPackageTable {
  const published = new Map<AccountId, readonly PublishedKeyPackage[]>()
  const of = (account: AccountId) => published.get(account) ?? []
  const keep = (account: AccountId, kept: (one: PublishedKeyPackage) => boolean) =>
    journal.set(published, account, of(account).filter(kept))
  return {
    count: async (account) => of(account).length,
    async publish(account, added) {
      if (added.lastResort) keep(account, (one) => !one.lastResort)
      journal.set(published, account, [...of(account), added])
    },
    withdrawAll: async (account) => keep(account, () => false),
    dropExpired: async (account, now) => keep(account, (one) => one.expires > now),
    async take(account) {
      const taken = of(account).find((one) => !one.lastResort)
      if (!taken) return of(account).find((one) => one.lastResort)
      keep(account, (one) => one !== taken)
      return taken
    },
  }
}
