/**
 * The vault (DESIGN section 4): sealed items under opaque names, committed to by a head. Everything here is
 * a plan: the caller sends `expected = snapshot.hash`, head, puts and deletes in one transaction, and takes
 * `plan.snapshot` as its own once the server accepted. A write is planned on the snapshot under which its
 * decision was read; after `stale-vault` it is planned again on the newer one.
 */
import type { AccountId, ChainHead, DeviceId, Hash, VaultHead } from "@tacit/protocol"
import type { Randomness } from "../randomness.ts"
import { sealHead } from "./head.ts"
import { MapReader, type NodeRef } from "./map-reader.ts"
import { type ChangedMap, changeMap, type MapChange, sealMap } from "./map-writer.ts"
import { type ObjectOwner, openObject, sealObject } from "./object.ts"
import {
  itemName,
  type LoadObjects,
  type VaultChanges,
  type VaultRoots,
  type VaultSnapshot,
} from "./snapshot.ts"

export interface VaultPlan {
  readonly head: VaultHead
  /** Sealed objects to store under `vaultObjectHash`. */
  readonly puts: readonly Uint8Array[]
  /** Objects that nothing refers to any more. */
  readonly deletes: readonly Hash[]
  /** The vault after the write. */
  readonly snapshot: VaultSnapshot
}

export interface CreateVaultInput {
  readonly account: AccountId
  readonly device: DeviceId
  readonly deviceSecret: Uint8Array
  /** The vault root key of generation 1. */
  readonly root: Uint8Array
  /** Newest link of the account chain, at which the device must be certified. */
  readonly chain: ChainHead
  readonly items: VaultChanges
  readonly random: Randomness
}

/** Version 1 of a vault. */
export async function createVault(input: CreateVaultInput): Promise<VaultPlan> {
  const { account, random } = input
  const roots: VaultRoots = { generation: 1, current: input.root, older: new Map() }
  const nameKey = random.bytes(32)
  const owner = { account, roots }
  const items = sealItems(owner, nameKey, input.items, random)
  const map = await changeMap(new MapReader(owner, loadNothing), undefined, items.changes, false)
  const base = { account, version: 1, chain: input.chain, nameKey, roots }
  return finishPlan(base, undefined, map, items.puts, input)
}

export interface VaultWriteInput {
  readonly device: DeviceId
  readonly deviceSecret: Uint8Array
  readonly chain: ChainHead
  readonly load: LoadObjects
  readonly random: Randomness
  /** A fresh root key: the write begins the next generation, and every credential must be renewed with it. */
  readonly newRoot?: Uint8Array
}

/**
 * The next version with `changes` applied. Throws `VaultTamperedError` if a node on the way is not what the
 * snapshot commits to, and a `RangeError` if an item is over the limit.
 */
export async function planVaultWrite(
  snapshot: VaultSnapshot,
  changes: VaultChanges,
  input: VaultWriteInput,
): Promise<VaultPlan> {
  const { account, nameKey } = snapshot
  if (input.chain.index < snapshot.chain.index)
    throw new Error("the head names a newer link than this device")
  const roots = input.newRoot ? nextRoots(snapshot.roots, input.newRoot) : snapshot.roots
  const owner = { account, roots }
  const items = sealItems(owner, nameKey, changes, input.random)
  const reader = new MapReader(owner, input.load)
  const root = rootNode(snapshot)
  // One batched look-up first; the edit then finds every node in memory.
  const names = items.changes.map(({ name }) => name)
  await reader.find(root, names)
  const map = await changeMap(reader, root, items.changes, input.newRoot !== undefined)
  const base = { account, version: snapshot.version + 1, chain: input.chain, nameKey, roots }
  return finishPlan(base, snapshot.head, map, items.puts, input)
}

/** The content of each name; `undefined` for one that the vault does not have. Throws `VaultTamperedError`. */
export async function readItems(
  snapshot: VaultSnapshot,
  names: readonly string[],
  load: LoadObjects,
): Promise<ReadonlyMap<string, Uint8Array | undefined>> {
  const opaque = new Map(names.map((name) => [name, itemName(snapshot.nameKey, name)]))
  const entries = await new MapReader(snapshot, load).find(rootNode(snapshot), [...opaque.values()])
  const objects = await load([...entries.values()].map(({ hash }) => hash))
  return new Map(
    [...opaque].map(([name, hidden]) => {
      const entry = entries.get(hidden)
      if (!entry) return [name, undefined]
      const content = openObject(snapshot, { kind: "item", name: hidden }, entry, objects.get(entry.hash))
      return [name, content]
    }),
  )
}

function rootNode({ root, roots }: VaultSnapshot): NodeRef | undefined {
  return root && { hash: root, generation: roots.generation, path: [], count: undefined }
}

function nextRoots({ generation, current, older }: VaultRoots, newRoot: Uint8Array): VaultRoots {
  return { generation: generation + 1, current: newRoot, older: new Map(older).set(generation, current) }
}

const loadNothing: LoadObjects = async () => new Map()

function sealItems(owner: ObjectOwner, nameKey: Uint8Array, items: VaultChanges, random: Randomness) {
  const puts: Uint8Array[] = []
  const changes = [...items].map(([clear, content]): MapChange => {
    const name = itemName(nameKey, clear)
    if (content === undefined) return { name, entry: undefined }
    const { bytes, hash, generation } = sealObject(owner, { kind: "item", name }, content, random)
    puts.push(bytes)
    return { name, entry: { name, hash, generation, size: bytes.length } }
  })
  return { changes, puts }
}

function finishPlan(
  base: Omit<VaultSnapshot, "head" | "hash" | "root">,
  previous: VaultHead | undefined,
  map: ChangedMap,
  itemPuts: readonly Uint8Array[],
  signer: { readonly device: DeviceId; readonly deviceSecret: Uint8Array; readonly random: Randomness },
): VaultPlan {
  const puts = [...itemPuts]
  const root = sealMap(base, map, signer.random, puts)
  const snapshot = sealHead({ ...base, root: root?.hash }, previous, signer)
  return { head: snapshot.head, puts, deletes: map.replaced, snapshot }
}
