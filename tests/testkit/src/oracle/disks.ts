/** Every disk that any program of a world ever wrote: what is on it, whoever runs now. */
import type { ConversationId } from "@tacit/protocol"
import type { World } from "../world.ts"
import { type DiskEpoch, DiskReader } from "./disk-reader.ts"
import type { Facts, Seated } from "./facts.ts"
import { namedConversations } from "./named-conversations.ts"

/** Of each disk the epochs of all conversations; programs that never came to be have none. */
export function epochsOnDisks(world: World, facts: Facts): ReadonlyMap<Seated, readonly DiskEpoch[]> {
  const found = new Map<Seated, readonly DiskEpoch[]>()
  const conversations = new Set<ConversationId>([
    ...namedConversations(world.network),
    ...facts.conversations.keys(),
  ])
  for (const device of world.evidence.devices) {
    const account = device.engine?.profile.account
    if (account === undefined) continue
    const reader = new DiskReader(device.store.disk, device.localKey)
    const epochs = [...conversations].flatMap((conversation) => reader.epochs(conversation))
    found.set({ name: device.name, account, device }, epochs)
  }
  return found
}
