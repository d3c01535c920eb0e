/**
 * What becomes of a KeyPackage that a group was joined with. A single-use one goes in the vault write that
 * stores the state joined with it [M]. The last-resort one is replaced at once, so that nobody new gets it,
 * but who got it before may still be on the way with a Welcome: its secret is kept for a while.
 */
import type { MlsSuite } from "@tacit/crypto"
import { encode, type Hash, LIMITS, type PublishedKeyPackage } from "@tacit/protocol"
import {
  type KeyPackageItem,
  keyPackageName,
  RETIRED_KEY_PACKAGES,
  retiredKeyPackagesItem,
  USED_KEY_PACKAGES,
  usedKeyPackagesItem,
} from "../vault/items.ts"
import type { VaultView } from "../vault/vault-cache.ts"
import type { ChainBook } from "./chain-book.ts"
import { makeKeyPackages } from "./key-packages.ts"
import { mlsIdentity } from "./own-keys.ts"
import type { Profile } from "./profile.ts"

const KEPT_USED = 512
/** More last-resort KeyPackages than this are not kept, however young. */
const KEPT_RETIRED = 16

export interface OwnKeyPackage extends KeyPackageItem {
  readonly ref: Hash
}

export interface SpendPorts {
  readonly chains: ChainBook
  readonly profile: Profile
  readonly suite: MlsSuite
  /** A KeyPackage whose life seems too long to the server is refused, and with it the whole join. */
  readonly serverTime: () => number
}

/** The vault's changes, and the KeyPackages to publish with them. */
export async function spendKeyPackage(
  ports: SpendPorts,
  view: VaultView,
  spent: OwnKeyPackage,
): Promise<{ changes: Map<string, Uint8Array | undefined>; published: readonly PublishedKeyPackage[] }> {
  const { ref, leaf, lastResort } = spent
  const changes = new Map<string, Uint8Array | undefined>()
  const used = (await view.item(USED_KEY_PACKAGES, usedKeyPackagesItem)) ?? []
  changes.set(USED_KEY_PACKAGES, encode(usedKeyPackagesItem, [...used.slice(-KEPT_USED), { ref, leaf }]))
  if (!lastResort) {
    changes.set(keyPackageName(ref), undefined)
    return { changes, published: await publishAnother(ports, false, changes) }
  }
  const retired = (await view.item(RETIRED_KEY_PACKAGES, retiredKeyPackagesItem)) ?? []
  if (retired.some((one) => one.ref === ref)) return { changes, published: [] }
  const now = ports.serverTime()
  const young = retired.filter(({ at }) => now - at < LIMITS.keyPackageLifetime).slice(-KEPT_RETIRED)
  for (const one of retired) if (!young.includes(one)) changes.set(keyPackageName(one.ref), undefined)
  changes.set(RETIRED_KEY_PACKAGES, encode(retiredKeyPackagesItem, [...young, { ref, at: now }]))
  return { changes, published: await publishAnother(ports, true, changes) }
}

/** A new KeyPackage of the same kind; its secret goes into `changes`. */
async function publishAnother(
  { chains, profile, suite, serverTime }: SpendPorts,
  lastResort: boolean,
  changes: Map<string, Uint8Array | undefined>,
): Promise<readonly PublishedKeyPackage[]> {
  const chain = await chains.get(profile.account)
  if (!chain) return []
  const wanted = { single: lastResort ? 0 : 1, lastResort, now: serverTime() }
  const { published, items } = await makeKeyPackages(suite, mlsIdentity(profile, chain), wanted)
  for (const [name, value] of items) changes.set(name, value)
  return published
}
