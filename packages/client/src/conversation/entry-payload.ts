/** What an entry holds besides its header. */
import { type CarriedEntry, payloadHash } from "@tacit/protocol"
import { BrokenServerError } from "../connection/requests.ts"
import type { ConversationContext } from "./context.ts"

/**
 * The payload that the header names. `undefined` if the server has none, or has other or damaged bytes: those are
 * like none. Rejects with `ConnectionLostError` if it cannot be fetched now.
 */
export async function payloadOf(
  { requests }: ConversationContext,
  { header, payload }: CarriedEntry,
): Promise<Uint8Array | undefined> {
  if (!payload) return undefined
  try {
    const carried = await requests.bytesOf(payload)
    return payloadHash(carried) === header.payloadHash ? carried : undefined
  } catch (error) {
    if (error instanceof BrokenServerError) return undefined
    throw error
  }
}
