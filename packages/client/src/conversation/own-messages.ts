/**
 * What becomes of the outbox when a log shows messages of this very device. A disk that was set back, and
 * a copied disk whose program runs as well, share the device's key and its counters; the log is where they
 * meet. It decides: what it has is not sent again, and a counter that it has is not used again.
 */
import { type DeviceId, equalBytes, messageIdFrom } from "@tacit/protocol"
import type { Change } from "../store/sealed-store.ts"
import type { LogRow } from "../timeline/log-record.ts"
import type { ConversationContext } from "./context.ts"
import type { OutboxRecord } from "./outbox.ts"
import type { ConversationSession } from "./session.ts"

/** What leaves the outbox, or changes in it, in the transaction that stores the row. */
export function settleOwn(
  context: ConversationContext,
  { id: conversation }: ConversationSession,
  row: LogRow,
): readonly Change[] {
  const { outbox, profile, report } = context
  const conflict = (detail: string) => report({ kind: "state-conflict", conversation, detail })
  if (row.kind === "message" && row.device === profile.device) {
    const waiting = outbox.find(conversation, row.id)
    if (waiting && equalBytes(waiting.content, row.content)) return outbox.take(conversation, row.id)
    conflict("the log has a message of this device that this copy of it did not write")
    return waiting ? renewed(context, waiting) : []
  }
  if (row.kind === "refused" && row.reason === "replay" && row.device === profile.device) {
    const waiting = outbox.find(conversation, row.id)
    if (!waiting) return []
    conflict("another copy of this device was first to use a counter")
    return renewed(context, waiting)
  }
  return []
}

/**
 * What becomes of a message that the server says is in the log already, in the place of `row`. It is if this
 * device signed what stands there: it was asked for again when it was done. If the account's other one bears its
 * id, it needs another. Everything else is no answer, and the message waits to be sent as it is (LG5).
 */
export function settleKnown(
  context: ConversationContext,
  message: OutboxRecord,
  row: LogRow,
): readonly Change[] {
  if ((row.kind !== "message" && row.kind !== "refused") || row.id !== message.id) return []
  const { outbox, profile } = context
  if (row.kind === "message" && row.account !== profile.account) return []
  // What this device signed and was refused all the same has been taken up anew.
  const isSaid = row.kind === "refused" || equalBytes(message.content, row.content)
  const isDone = row.device === profile.device && isSaid
  return isDone ? outbox.take(message.conversation, message.id) : renewed(context, message)
}

/** As many of the newest entries are looked through for a message that was asked for again. */
const RECENT = 256

/**
 * What becomes of a message whose id is among the newest of the log: whoever asked for it did not hear that
 * it was done, and asks again. It is not sealed a second time.
 */
export async function alreadyLogged(
  context: ConversationContext,
  { log, record: { cursor } }: ConversationSession,
  message: OutboxRecord,
): Promise<readonly Change[]> {
  const end = (cursor?.index ?? -1) + 1
  const recent = await log.range(end - RECENT, end)
  const { account } = context.profile
  const found = recent.find(
    ({ row }) => row.kind === "message" && row.id === message.id && row.account === account,
  )
  return found ? settleKnown(context, message, found.row) : []
}

/** Whether the log has the message's counter already: whatever was sealed with it would be refused. */
export function isOvertaken(
  session: ConversationSession,
  device: DeviceId,
  { counter }: OutboxRecord,
): boolean {
  return counter !== undefined && counter <= session.counterOf(device)
}

/** The message is another one from now on: what was sent under its old id cannot be shown any more. */
export function renewed({ outbox, random }: ConversationContext, message: OutboxRecord): readonly Change[] {
  return outbox.renew(message, messageIdFrom(random.bytes(16)))
}
