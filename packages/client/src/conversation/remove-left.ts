/** Removes members who asked to leave; any member may. */
import type { LeaveRequest } from "@tacit/protocol/content"
import { commitChange, UPDATE } from "./commit.ts"
import type { ConversationContext } from "./context.ts"
import type { ConversationSession } from "./session.ts"

export async function removeLeft(
  context: ConversationContext,
  session: ConversationSession,
  requests: readonly LeaveRequest[],
): Promise<void> {
  await commitChange(context, session, async ({ members }) => {
    const present = requests.filter(({ leaf }) => members.some((member) => member.leaf === leaf))
    if (present.length === 0) return undefined
    return { ...UPDATE, removes: present.map(({ account }) => account), leaves: present }
  })
  session.update({ leaving: [] })
  return session.flush()
}
