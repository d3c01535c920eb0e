/**
 * Another member's commit in the place of one of this account's, under which nobody else has written yet. If
 * that one is invalid, all others follow the stand-in; if it is valid, they ignore it, and who posted it only
 * hopes that its author gives up. The author alone cannot tell: it waits, says nothing meanwhile, and believes
 * the first of the others that shows where it is.
 *
 *   unconfirmed ──stand-in──► contested ──an entry of another under one's own commit──► confirmed
 *                                 └──────a third member's commit under the stand-in───► out of the group
 *
 * In a direct conversation there is no third: the other has spoken, and the account goes back to where both were.
 */
import { type EntryHeader, type MessageId, messageIdFrom } from "@tacit/protocol"
import type { LogRow } from "../timeline/log-record.ts"
import type { ConversationContext } from "./context.ts"
import { leave } from "./position.ts"
import { type Contest, MOST_UNCONFIRMED } from "./record.ts"
import { previousStates } from "./restore.ts"
import type { ConversationSession } from "./session.ts"
import { vouchedAuthor } from "./vouching.ts"

const SILENT: LogRow = { kind: "silent" }

/**
 * What a stand-in does that is for a commit which this device followed. `undefined`: the position is before that
 * commit again, and the stand-in is to be judged there.
 */
export async function contest(
  context: ConversationContext,
  session: ConversationSession,
  header: EntryHeader,
): Promise<LogRow | undefined> {
  const { contest: earlier, settings } = session.record
  const self = context.profile.account
  const replaced = replacedBy(session, header)
  const by = await vouchedAuthor(context, header)
  const before = session.epoch(header.opening)?.roster.members ?? []
  if (by === undefined || by === self || !before.includes(by)) return SILENT
  if (!replaced) return disagree(context, session, header)
  if (earlier) return SILENT
  const { conversation, index, epoch, opening: parent, payloadHash: tip } = header
  const contested: Contest = { replaced, by, epoch, parent, tip }
  if (settings?.kind === "direct") return standBefore(context, session, contested)
  if (before.every((account) => account === self || account === by))
    return session.members.includes(by) ? lose(context, session, header, contested) : SILENT
  const cause = "another member put a commit in the place of this account's"
  context.report({ kind: "epoch-fork", conversation, index, cause })
  session.update({ contest: contested })
  return SILENT
}

/** This device followed a commit of somebody else that the entry would replace. */
function disagree(
  { report }: ConversationContext,
  session: ConversationSession,
  { conversation, index, author: culprit, replaces }: EntryHeader,
): LogRow {
  if (!replaces || !session.epoch(replaces)) return SILENT
  report({ kind: "policy-violation", conversation, index, culprit, fault: "bad-replacement" })
  // The authors of both cannot tell which one stands: this device shows them.
  session.update({ unsettled: true })
  return SILENT
}

/** The unconfirmed commit that the entry would replace: both lead from the same epoch. */
function replacedBy(
  session: ConversationSession,
  { replaces, epoch }: EntryHeader,
): Contest["replaced"] | undefined {
  const replaced = session.record.unconfirmed.find(({ opening }) => opening === replaces)
  return replaced && session.epoch(replaced.opening)?.keys.epoch === epoch + 1 ? replaced : undefined
}

/** Another device of the account has followed the stand-in, so it knows that the commit was void. */
export async function concede(
  context: ConversationContext,
  session: ConversationSession,
  header: EntryHeader,
): Promise<boolean> {
  const replaced = replacedBy(session, header)
  if (!replaced) return false
  const { author: by, epoch, opening: parent, payloadHash: tip } = header
  await goBack(context, session, { replaced, by, epoch, parent, tip })
  return true
}

/** In a direct conversation nobody is put out: both go on from before the void commit. */
async function standBefore(
  context: ConversationContext,
  session: ConversationSession,
  contested: Contest,
): Promise<LogRow | undefined> {
  const states = await previousStates(context, session)
  const before = states.find(({ opening }) => opening === contested.parent)
  if (!before) return SILENT
  await goBack(context, session, contested)
  const { epoch, opening, at, state } = before
  session.setGroup({ epoch, opening, at, state })
  const offender = context.profile.account
  session.update({ skipped: [{ opening: contested.replaced.opening, offender }] })
  return undefined
}

/** A commit on the other branch. `by` alone proves nothing there; that a third follows it does. */
export async function followRival(
  context: ConversationContext,
  session: ConversationSession,
  header: EntryHeader,
  contested: Contest,
): Promise<LogRow> {
  const author = await vouchedAuthor(context, header)
  const before = session.epoch(contested.parent)?.roster.members ?? []
  if (author === undefined || !before.includes(author)) return SILENT
  if (author !== contested.by) return lose(context, session, header, contested)
  session.update({ contest: { ...contested, tip: header.payloadHash } })
  return SILENT
}

/** The account's commit was invalid for the others, and they have put it out. */
export async function lose(
  context: ConversationContext,
  session: ConversationSession,
  header: EntryHeader,
  contested: Contest,
): Promise<LogRow> {
  await goBack(context, session, contested)
  return leave(context, session, header, contested.by)
}

/** The position is before the void commit again, and what was said after it was said to nobody. */
export async function goBack(
  context: ConversationContext,
  session: ConversationSession,
  { replaced, epoch, parent }: Contest,
): Promise<void> {
  const { conversation, unconfirmed, dead } = session.record
  const { index } = replaced
  const culprit = context.profile.account
  context.report({ kind: "policy-violation", conversation, index, culprit, fault: "replaced" })
  const since = unconfirmed.findIndex(({ opening }) => opening === replaced.opening)
  const voided = unconfirmed.slice(since).map(({ opening }) => opening)
  session.update({
    epoch,
    opening: parent,
    unconfirmed: unconfirmed.slice(0, since),
    dead: [...dead, ...voided].slice(-MOST_UNCONFIRMED),
    contest: undefined,
    unsaved: session.record.unsaved + 1,
  })
  await takeBack(context, session, index)
}

/** Messages of the account after `since` opened for nobody: who wrote them sends them again, under other ids. */
async function takeBack(
  { profile, outbox, report }: ConversationContext,
  session: ConversationSession,
  since: number,
): Promise<void> {
  for (const record of await session.log.range(since + 1, Number.MAX_SAFE_INTEGER)) {
    const { row, index } = record
    if (row.kind !== "message" || row.account !== profile.account) continue
    const refused = { id: row.id, reason: "wrong-epoch" } as const
    report({ kind: "message-rejected", conversation: session.id, index, ...refused })
    await session.rewrite({ ...record, row: { kind: "refused", ...refused, device: row.device } })
    if (row.device !== profile.device) continue
    const id = anotherId(row.id)
    session.also(outbox.takeUp({ conversation: session.id, id, content: row.content, createdAt: row.sentAt }))
  }
}

/** The log has the first id for good. The same one each time, so that a crash on the way repeats nothing. */
function anotherId(id: MessageId): MessageId {
  const bytes = Uint8Array.from(id.replaceAll("-", "").match(/../g) ?? [], (pair) =>
    Number.parseInt(pair, 16),
  )
  bytes[15] = ((bytes[15] ?? 0) + 1) & 0xff
  return messageIdFrom(bytes)
}
