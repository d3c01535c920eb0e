/**
 * A world that is made once and left as often as wanted: accounts that exist and devices that know them.
 * Random histories start from it, since signing up is most of the work of a short one.
 */
import type { AccountId } from "@tacit/protocol"
import type { Disk } from "./crash-store.ts"
import { RecordedStore, type StoreCall } from "./recorded-store.ts"
import { type Device, World } from "./world.ts"

export interface CampDevice {
  readonly handle: string
  readonly account: AccountId
  readonly disk: Disk
  readonly localKey: Uint8Array
  /** Randomness that the device drew so far. */
  readonly drawn: readonly Uint8Array[]
}

export interface Camp {
  readonly setup: string
  readonly time: number
  readonly calls: readonly StoreCall[]
  /** Every device of every account, the one that signed up first. */
  readonly devices: readonly CampDevice[]
}

export interface CampPlan {
  /** How many devices each handle has. */
  readonly accounts: ReadonlyMap<string, number>
  /** What people did before. */
  readonly before?: (world: World, devices: readonly Device[]) => Promise<void>
}

export async function pitchCamp(seed: string, { accounts, before }: CampPlan): Promise<Camp> {
  const store = new RecordedStore()
  const world = await World.create({ seed, store })
  const devices: Device[] = []
  for (const [handle, count] of accounts) {
    devices.push(await world.signUp(handle))
    for (let more = 1; more < count; more++) devices.push(await world.logIn(handle))
  }
  await world.settle()
  await before?.(world, devices)
  await world.settle()
  if (world.bugs.length > 0) throw new Error("the camp has bugs", { cause: world.bugs[0] })
  return campAt(world, store, devices)
}

/** A world in which the camp's accounts exist; the caller boots the devices it wants. */
export async function leaveCamp(
  camp: Camp,
  seed: string,
  { store: empty, onDevice }: { store?: RecordedStore; onDevice?: (device: Device) => void } = {},
): Promise<{ world: World; store: RecordedStore }> {
  const store = await RecordedStore.after(camp.calls, empty)
  const { setup, time: start } = camp
  const world = await World.create({ seed, store, setup, start, ...(onDevice && { onDevice }) })
  return { world, store }
}

/** The state of a world from which `leaveCamp` begins others. */
export function campAt(world: World, store: RecordedStore, devices: readonly Device[]): Camp {
  return {
    setup: world.setup,
    time: world.clock.now(),
    calls: [...store.calls],
    devices: devices.map((device) => ({
      handle: device.handle,
      account: device.engine.profile.account,
      disk: new Map(device.store.disk),
      localKey: device.localKey,
      drawn: [...device.drawn],
    })),
  }
}
