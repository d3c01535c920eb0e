/** Writes an account's vault with its own keys and without a client: what another program of the account would do. */
import { planVaultWrite, type VaultChanges } from "@tacit/crypto"
import type { Part, VaultWrite } from "@tacit/protocol"
import type { Device, World } from "../world.ts"
import { storedObjects, storedVault } from "./vault-reader.ts"

/** The vault's part of a transaction that makes these changes to the vault as the server stores it now. */
export async function vaultWrite(world: World, device: Device, changes: VaultChanges): Promise<VaultWrite> {
  const { deviceSecret, device: id } = device.engine.profile
  const { snapshot, chain } = await storedVault(world, device)
  const plan = await planVaultWrite(snapshot, changes, {
    device: id,
    deviceSecret,
    chain: chain.head,
    load: storedObjects(world, device),
    random: world.random,
  })
  const puts = plan.puts.map((bytes): Part => ({ kind: "inline", bytes }))
  return { expected: snapshot.hash, head: plan.head, puts, deletes: plan.deletes, saved: [] }
}
