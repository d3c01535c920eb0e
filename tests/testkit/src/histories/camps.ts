/** Where histories begin: three accounts of two devices each, strangers in one camp and friends in the others. */
import { type Camp, type CampPlan, pitchCamp } from "../camp.ts"
import { seedRuntime } from "../seeded-runtime.ts"
import type { Device, World } from "../world.ts"
import { CANARY } from "./history.ts"
import { findSecretsOf } from "./secrets.ts"

const accounts = new Map([
  ["alice", 2],
  ["bob", 2],
  ["carol", 2],
])

const strangers: CampPlan = { accounts }
/** A group of all whose owner is the first, and the first two have written to each other. */
const friends: CampPlan = { accounts, before: makeFriends }

async function makeFriends(world: World, devices: readonly Device[]): Promise<void> {
  const [alice, , bob, , carol] = devices as [Device, Device, Device, Device, Device]
  const [others, each] = [
    [bob, carol].map(({ engine }) => engine.profile.account),
    (text: string) => `${CANARY} before ${text}`,
  ]
  const group = await world.complete(
    alice.engine.create({ kind: "group", name: `${CANARY} as a name`, members: others }),
  )
  await world.settle()
  for (const [number, device] of devices.entries()) await device.engine.send(group, each(`${number}`))
  const direct = await world.direct(bob, alice.engine.profile.account)
  await bob.engine.send(direct, each("direct"))
}

/** Pitched on first use; their seeds give the accounts ids in different orders. */
const PLANS = [strangers, friends, friends, friends]
const camps = new Map<number, Promise<Camp>>()

export function campOf(seed: number): Promise<Camp> {
  const number = seed % PLANS.length
  const found = camps.get(number) ?? pitchSafely(`camp ${number}`, PLANS[number] as CampPlan)
  camps.set(number, found)
  return found
}

async function pitchSafely(seed: string, plan: CampPlan): Promise<Camp> {
  const release = seedRuntime(seed)
  const camp = await pitchCamp(seed, plan).finally(release)
  const [found] = findSecretsOf(camp)
  if (found) throw new Error(found)
  return camp
}
