/** Everything that the oracle judges a world by, and what it finds. */
import type { ConversationId, EntryHeader, Hash } from "@tacit/protocol"
import type { Device, World } from "../world.ts"
import type { Facts, Seated } from "./facts.ts"

export interface Scene {
  readonly world: World
  readonly facts: Facts
  /** Every header that was ever served or is stored, by its hash; also those that a server made up. */
  readonly headers: ReadonlyMap<Hash, EntryHeader>
}

/** Something that must not be, and where, so that a test can excuse it narrowly. */
export interface Finding {
  readonly what: string
  readonly device?: Device
  readonly conversation?: ConversationId
}

export type Check = (scene: Scene) => readonly Finding[]

export const short = (id: string) => id.slice(0, 4)

/** Whether two programs ran on one device, one after the other or from a copy of its disk. */
export function isSameDevice(a: Device, b: Device): boolean {
  return Buffer.compare(a.localKey, b.localKey) === 0
}

/** Whether the device told any event about the conversation, at this place in its log if one is given. */
export function told(
  { world }: Scene,
  { device }: Seated,
  conversation: ConversationId,
  index?: number,
): boolean {
  return world.evidence.told.some(
    ({ device: teller, event }) =>
      isSameDevice(teller, device) &&
      "conversation" in event &&
      event.conversation === conversation &&
      (index === undefined || ("index" in event && event.index === index)),
  )
}

/** As `told`, by any device of the account. */
export function accountTold(scene: Scene, { account }: Seated, conversation: ConversationId): boolean {
  return scene.world.evidence.devices.some(
    (device) =>
      device.engine?.profile.account === account &&
      told(scene, { name: device.name, account, device }, conversation),
  )
}
