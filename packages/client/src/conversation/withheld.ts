/** A commit that this account knows to stand and that the server's log does not show. */
import type { Hash } from "@tacit/protocol"
import type { ConversationContext } from "./context.ts"
import { follow } from "./follow.ts"
import type { ConversationSession } from "./session.ts"

/**
 * Follows the log to where the account is known to be; true, and told once for each commit, if it does not lead
 * there. Another device may commit between an answer of the log and the look into the vault: only an answer that
 * was asked for later than that has to show the commit.
 */
export async function isWithheld(
  context: ConversationContext,
  session: ConversationSession,
): Promise<boolean> {
  let asked: Hash | undefined
  while (session.isAhead && session.groupRecord?.opening !== asked) {
    asked = session.groupRecord?.opening
    await follow(context, session)
  }
  if (!session.isAhead) return false
  const { record } = session
  if (record.withheld === asked) return true
  context.report({ kind: "log-rollback", conversation: session.id, index: record.cursor?.index ?? 0 })
  session.update({ withheld: asked })
  await session.flush()
  return true
}
