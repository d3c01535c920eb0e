/** Turns a `message` entry into a row of the timeline, or into a refusal that is told. */
import { openMessage } from "@tacit/crypto"
import type { DeviceId, EntryHeader } from "@tacit/protocol"
import { decodeContent, type MessageInside, verifyLeave } from "@tacit/protocol/content"
import type { RejectReason } from "../events.ts"
import type { LogRow } from "../timeline/log-record.ts"
import type { ConversationContext } from "./context.ts"
import { judgeMessage } from "./judge.ts"
import { namedChain, withChain, withCounter } from "./named.ts"
import type { ConversationSession } from "./session.ts"

export async function applyMessage(
  context: ConversationContext,
  session: ConversationSession,
  header: EntryHeader,
  payload: Uint8Array,
): Promise<LogRow> {
  const { record } = session
  const refused = (reason: RejectReason, device?: DeviceId): LogRow => ({
    kind: "refused",
    id: header.id,
    reason,
    device,
  })
  const refuse = (reason: RejectReason, device?: DeviceId): LogRow => {
    const { id, index } = header
    context.report({ kind: "message-rejected", conversation: session.id, index, id, reason })
    return refused(reason, device)
  }
  const epoch = session.epoch(header.opening)
  // Between the end of a membership and its return there is nothing that this account could read.
  if (!epoch && !session.epoch(record.opening)) return refused("no-key")
  if (record.membership !== "member") return refused("no-key")
  if (!epoch || header.opening !== record.opening || header.epoch !== record.epoch) {
    noteFork(context, session, header)
    return refuse("wrong-epoch")
  }
  const { conversation, opening, author, id } = header
  const opened = openMessage({
    epochKey: epoch.keys.key,
    conversation,
    epoch: header.epoch,
    opening,
    author,
    id,
    payload,
  })
  if (!opened.ok) return refuse("damaged")
  const { inside } = opened
  const { account, chain, device, counter, sentAt, seen } = inside.header
  const known = await context.chains.confirms(account, chain.index, chain.hash)
  const seenHash = seen.index >= record.first ? (await session.log.get(seen.index))?.hash : undefined
  const verdict = judgeMessage(
    header,
    inside,
    {
      epoch: record.epoch,
      opening: record.opening,
      members: epoch.roster.members,
      first: record.first,
      seenHash,
      chainNamed: namedChain(record, account),
      counter: (id) => session.counterOf(id),
    },
    known,
  )
  if (!verdict.ok) {
    if (verdict.reason === "other-history")
      context.report({ kind: "log-fork", conversation, index: header.index })
    if (verdict.reason === "unknown-device")
      context.report({ kind: "device-unverified", account, device, conversation })
    return refuse(verdict.reason, verdict.signer)
  }
  const { content } = inside
  session.update({
    counters: withCounter(record, device, counter),
    chains: withChain(record, account, verdict.chainNamed),
    messages: record.messages + 1,
    ...(account !== context.profile.account && { unconfirmed: [], contest: undefined }),
    // Writing to somebody accepts the conversation.
    accepted: record.accepted || account === context.profile.account,
  })
  if (!noteContent(session, inside)) return refuse("malformed")
  return { kind: "message", id, account, device, counter, content, sentAt }
}

/**
 * A message under an epoch to which this log has never led: the server shows somebody else another log. Epochs of
 * commits that were passed over are no sign of it: whoever made them may use them.
 */
function noteFork(
  { report }: ConversationContext,
  session: ConversationSession,
  { index, opening }: EntryHeader,
): void {
  const { conversation, ignored, dead } = session.record
  if (session.epoch(opening) || ignored.includes(opening) || dead.includes(opening)) return
  const cause = "a message under keys to which the log does not lead"
  report({ kind: "epoch-fork", conversation, index, cause })
}

/** Takes up what a message asks of the others. False for content of a known kind that is malformed. */
function noteContent(session: ConversationSession, { header, content }: MessageInside): boolean {
  let read: ReturnType<typeof decodeContent>
  try {
    read = decodeContent(content)
  } catch {
    return false
  }
  if (read.kind !== "leave") return true
  const { request } = read
  const leaf = session.liveGroup()?.members.find((member) => member.account === header.account)
  if (request.account !== header.account) return false
  if (leaf && (leaf.leaf !== request.leaf || !verifyLeave(leaf.signatureKey, session.id, request)))
    return true
  const others = session.record.leaving.filter(({ account }) => account !== request.account)
  session.update({ leaving: [...others, request] })
  return true
}
