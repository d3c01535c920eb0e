/** A device's MLS group after the mistake of ML-01: its secrets are zeros, and it does not know. */
import { createSuite, MlsGroup, type StagedCommit } from "@tacit/crypto"
import type { ConversationId } from "@tacit/protocol"
import type { Device, World } from "../world.ts"
import { DiskReader } from "./disk-reader.ts"

/** Six secrets of 64 bytes stand at the end of a saved state, in this order. */
const SECRET = 64
const SECRETS = ["init", "encryption", "sender data", "exporter", "external", "authenticator"] as const

export type Wiped = "everything" | (typeof SECRETS)[number]

/** What the group draws counts as drawn by the device. */
export async function wipedGroup(
  world: World,
  device: Device,
  conversation: ConversationId,
  wiped: Wiped,
): Promise<MlsGroup> {
  const group = new DiskReader(device.store.disk, device.localKey).group(conversation)
  if (!group) throw new TypeError("the device has no state")
  const state = group.state.slice()
  const secrets = state.subarray(state.length - SECRETS.length * SECRET)
  for (const [place, name] of SECRETS.entries())
    if (wiped === "everything" || wiped === name) secrets.fill(0, place * SECRET, (place + 1) * SECRET)
  const drawn = device.drawn as Uint8Array[]
  const bytes = (length: number) => {
    const fresh = world.random.bytes(length)
    drawn.push(fresh.slice())
    return fresh
  }
  return MlsGroup.restore(await createSuite({ bytes }), state)
}

/** A commit that only updates the group's own leaf. */
export async function updateOf(world: World, group: MlsGroup): Promise<StagedCommit> {
  const chain = { index: 0, hash: "0".repeat(64) as StagedCommit["opening"] }
  const result = await group.stage({ adds: [], removes: [], leaves: [], chain, now: world.clock.now() })
  if (result.kind !== "staged") throw new TypeError(`the commit was not made: ${result.fault}`)
  return result.staged
}
