/**
 * A log in which the server lacks an entry goes on behind it (LG10), unless what it lacks is the commit that
 * ended the epoch: then nothing later opens. The device goes on with what the vault knows of the later epoch, or
 * stays there and asks to be added again.
 */
import type { EntryHeader } from "@tacit/protocol"
import type { ConversationContext } from "./context.ts"
import { stuck } from "./position.ts"
import { restoreFromVault } from "./restore.ts"
import type { ConversationSession } from "./session.ts"

/** Whether the entry can be applied; false if it is of an epoch to which the log does not lead. */
export async function crossGap(
  context: ConversationContext,
  session: ConversationSession,
  header: EntryHeader,
): Promise<boolean> {
  const { membership, gap, epoch } = session.record
  if (!gap || membership === "removed" || header.epoch <= epoch || header.kind === "re-add") return true
  if (!isKnown(session, header)) await restoreFromVault(context, session)
  if (isKnown(session, header)) {
    session.update({ epoch: header.epoch, opening: header.opening, membership: "member", gap: false })
    return true
  }
  // Once it was added again, what lies between is passed over.
  if (membership === "stuck" && session.epochs.some(({ keys }) => keys.epoch > epoch)) return true
  stuck(context, session, header, "a commit is missing from the log")
  return false
}

function isKnown(session: ConversationSession, { opening, epoch }: EntryHeader): boolean {
  return session.epoch(opening)?.keys.epoch === epoch
}
