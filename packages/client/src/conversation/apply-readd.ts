/** Notes a member's request to be added again, if the member's own MLS key signed it for its current leaf. */
import { decode, type EntryHeader } from "@tacit/protocol"
import { type ReaddRequest, readdRequest, verifyReadd } from "@tacit/protocol/content"
import type { LogRow } from "../timeline/log-record.ts"
import type { ConversationContext } from "./context.ts"
import type { ConversationSession } from "./session.ts"

export function applyReadd(
  context: ConversationContext,
  session: ConversationSession,
  header: EntryHeader,
  payload: Uint8Array,
): LogRow {
  const refused: LogRow = { kind: "refused", id: header.id, reason: "malformed", device: undefined }
  let request: ReaddRequest
  try {
    request = decode(readdRequest, payload)
  } catch {
    return refused
  }
  if (request.account === context.profile.account) return { kind: "silent" }
  const leaf = session.liveGroup()?.members.find((member) => member.account === request.account)
  if (!leaf || leaf.leaf !== request.leaf || !verifyReadd(leaf.signatureKey, session.id, request))
    return refused
  const others = session.record.readds.filter(({ account }) => account !== request.account)
  session.update({ readds: [...others, request] })
  return { kind: "silent" }
}
