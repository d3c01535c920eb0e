/** The account's published KeyPackages: each is published only in the transaction that stores its secret [M]. */
import { generateKeyPackage, type MlsIdentity, type MlsSuite } from "@tacit/crypto"
import { encode, type PublishedKeyPackage } from "@tacit/protocol"
import { keyPackageItem, keyPackageName } from "../vault/items.ts"

export interface KeyPackageBatch {
  readonly published: readonly PublishedKeyPackage[]
  /** Vault items that hold the secrets. */
  readonly items: ReadonlyMap<string, Uint8Array>
}

export async function makeKeyPackages(
  suite: MlsSuite,
  identity: MlsIdentity,
  wanted: { readonly single: number; readonly lastResort: boolean; readonly now: number },
): Promise<KeyPackageBatch> {
  const published: PublishedKeyPackage[] = []
  const items = new Map<string, Uint8Array>()
  const kinds = [...Array<boolean>(wanted.single).fill(false), ...(wanted.lastResort ? [true] : [])]
  for (const lastResort of kinds) {
    const { ref, keyPackage, secret, leaf, expires } = await generateKeyPackage(suite, identity, {
      now: wanted.now,
      lastResort,
    })
    published.push({ ref, keyPackage, lastResort, expires })
    items.set(keyPackageName(ref), encode(keyPackageItem, { keyPackage, secret, leaf, lastResort, expires }))
  }
  return { published, items }
}
