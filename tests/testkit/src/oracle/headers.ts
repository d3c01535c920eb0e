/** Every header of a log entry that a server served, whether it is true or not. */
import { type DownFrame, decode, downFrame, type EntryHeader, entryHash, type Hash } from "@tacit/protocol"
import type { World } from "../world.ts"
import type { Facts } from "./facts.ts"

export function headersOf({ network }: World, { conversations }: Facts): ReadonlyMap<Hash, EntryHeader> {
  const headers = new Map<Hash, EntryHeader>()
  const add = (header: EntryHeader) => headers.set(entryHash(header), header)
  for (const { headers: stored } of conversations.values()) for (const header of stored) add(header)
  for (const frame of new Set(network.wire)) for (const header of servedIn(frame)) add(header)
  return headers
}

function servedIn(bytes: Uint8Array): readonly EntryHeader[] {
  let frame: DownFrame
  try {
    frame = decode(downFrame, bytes)
  } catch {
    // Something that a device sent, or no frame.
    return []
  }
  if (frame.kind === "entry") return [frame.entry.header]
  if (frame.kind !== "reply" || frame.reply.kind !== "log") return []
  return frame.reply.entries.map(({ header }) => header)
}
