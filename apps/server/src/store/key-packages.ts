/** KeyPackages that accounts have published. */
import type { AccountId, PublishedKeyPackage } from "@tacit/protocol"

export interface KeyPackageReads {
  count(account: AccountId): Promise<number>
}

export interface KeyPackageTable extends KeyPackageReads {
  /** A new last-resort KeyPackage takes the place of the one before. */
  publish(account: AccountId, keyPackage: PublishedKeyPackage): Promise<void>
  withdrawAll(account: AccountId): Promise<void>
  /** Drops what has expired by `now`. */
  dropExpired(account: AccountId, now: number): Promise<void>
  /** The oldest single-use one, which is then gone, or else the last-resort one, which stays. */
  take(account: AccountId): Promise<PublishedKeyPackage | undefined>
}
