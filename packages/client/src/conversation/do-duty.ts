/** Carries out one duty. The caller holds the conversation's turn. */
import { isRefusal } from "../connection/requests.ts"
import { commitChange, saveToVault, UPDATE } from "./commit.ts"
import type { ConversationContext } from "./context.ts"
import type { Duty } from "./duties.ts"
import { nextIndex } from "./follow.ts"
import { newestPlace } from "./newest-place.ts"
import { requestReadd } from "./readd.ts"
import { removeLeft } from "./remove-left.ts"
import type { ConversationSession } from "./session.ts"

export async function doDuty(
  context: ConversationContext,
  session: ConversationSession,
  duty: Duty,
): Promise<void> {
  switch (duty.kind) {
    case "save":
      return saveToVault(context, session)
    case "update-leaf":
      await commitChange(context, session, async () => UPDATE)
      return
    case "settle":
      await commitChange(context, session, async () => (session.record.unsettled ? UPDATE : undefined))
      return
    case "remove-left":
      return removeLeft(context, session, duty.requests)
    case "re-add": {
      const { request } = duty
      await commitChange(context, session, async ({ members }) =>
        members.some((member) => member.leaf === request.leaf) ? { ...UPDATE, readd: request } : undefined,
      )
      session.update({ readds: session.record.readds.filter((other) => other !== request) })
      return session.flush()
    }
    case "replace": {
      const { invalid, offender } = duty
      await commitChange(
        context,
        session,
        async ({ members }) =>
          session.record.skipped.some(({ opening }) => opening === invalid) &&
          members.some(({ account }) => account === offender)
            ? { ...UPDATE, offender }
            : undefined,
        invalid,
      )
      return
    }
    case "ask-re-add":
      return askReadd(context, session)
  }
}

/** Asks once for each time that this device got stuck; the answer comes as a Welcome. */
async function askReadd(context: ConversationContext, session: ConversationSession): Promise<void> {
  const leaf = session.liveGroup()?.members.find(({ account }) => account === context.profile.account)
  if (!leaf) return
  const { epoch, opening, gap } = session.record
  const place = await newestPlace(context, session.id, {
    epoch,
    opening,
    gap,
    next: nextIndex(session),
  })
  try {
    await requestReadd(context, { conversation: session.id, ...place, leaf: leaf.leaf })
  } catch (error) {
    // The account is out by now: the log will say so once it can be read.
    if (!isRefusal(error, "not-found")) throw error
  }
}
