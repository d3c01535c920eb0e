/**
 * Reads a conversation's log from where this device stopped and applies it entry by entry. Everything of
 * one answer is written in one transaction; only then it is told.
 */
import { type CarriedEntry, type EntryHeader, entryHash, type Hash, NO_HASH } from "@tacit/protocol"
import type { Position } from "@tacit/protocol/content"
import { BrokenServerError } from "../connection/requests.ts"
import type { Change } from "../store/sealed-store.ts"
import type { LogRow } from "../timeline/log-record.ts"
import { applyCommit } from "./apply-commit.ts"
import { applyMessage } from "./apply-message.ts"
import { applyReadd } from "./apply-readd.ts"
import type { ConversationContext } from "./context.ts"
import { crossGap } from "./cross-gap.ts"
import { payloadOf } from "./entry-payload.ts"
import { settleOwn } from "./own-messages.ts"
import { MOST_IGNORED } from "./record.ts"
import { restoreFromVault } from "./restore.ts"
import type { ConversationSession } from "./session.ts"
import { noteAuthor } from "./vouching.ts"

/**
 * So many entries may be missing before one that is there. Each costs a record of the device, and what lay between
 * a removal and the return is some of them; so it is far more than a page, and nothing that a device cannot do.
 */
const MOST_LEFT_OUT = 65_536

/** The server serves another history than before: nothing is read or sent until that is resolved. */
export class ForkedLogError extends Error {
  override readonly name = "ForkedLogError"
}

/**
 * Follows the log to its end, or only as far as `upTo` where pushed entries already lead there. The caller
 * holds the conversation's turn.
 */
export async function follow(
  context: ConversationContext,
  session: ConversationSession,
  upTo = Number.POSITIVE_INFINITY,
): Promise<void> {
  while (following(session) || (await foundInVault(context, session))) {
    const next = nextIndex(session)
    const pushed = context.pushed.takeFrom(session.id, next)
    if (pushed.length > 0) {
      const going = await applyAll(context, session, pushed)
      if (!going || nextIndex(session) > upTo) return
      continue
    }
    const { entries, head } = await context.requests.log(session.id, next)
    if (head < newestKnown(session)) {
      context.report({ kind: "log-rollback", conversation: session.id, index: head })
      throw new ForkedLogError("the server serves an older log")
    }
    if (entries.length === 0) return
    if (entries.some(({ header }) => header.index > head))
      throw new BrokenServerError("entries behind the end of their log")
    const going = await applyAll(context, session, entries)
    if (!going || nextIndex(session) > head) return
  }
}

/** Index of the entry that this device applies next. */
export function nextIndex({ record: { cursor, first } }: ConversationSession): number {
  return cursor ? cursor.index + 1 : first
}

/** The log has at least this entry: this device applied it, or another one of the account had seen it. */
function newestKnown({ record: { cursor, seen, first } }: ConversationSession): number {
  return Math.max(cursor?.index ?? first - 1, seen?.index ?? 0)
}

/**
 * Whether there is more to follow: an account that was removed reads on only once it has the key of a later
 * epoch, which says that it was added again, even if it is gone again by now. Who is stuck tries the entry
 * again each time: what was wrong with it may be over.
 */
function following({ record, epochs }: ConversationSession): boolean {
  if (record.membership !== "removed") return true
  return epochs.some(({ keys }) => keys.epoch > record.epoch)
}

/** Whether another device of the account knows that the account was added again. */
async function foundInVault(context: ConversationContext, session: ConversationSession): Promise<boolean> {
  await restoreFromVault(context, session)
  return following(session)
}

/** False if it came to an entry that this device cannot follow now. */
async function applyAll(
  context: ConversationContext,
  session: ConversationSession,
  entries: readonly CarriedEntry[],
): Promise<boolean> {
  const others: Change[] = []
  const shown: EntryHeader[] = []
  let going = true
  try {
    for (const entry of entries) {
      if (!following(session)) break
      noteGap(context, session, entry.header)
      checkPlace(context, session, entry.header)
      const row = await applyEntry(context, session, entry)
      if (!row) {
        going = false
        break
      }
      session.append({ index: entry.header.index, hash: entryHash(entry.header), at: entry.header.at, row })
      others.push(...settleOwn(context, session, row))
      shown.push(entry.header)
    }
  } finally {
    await session.flush(others)
  }
  for (const { kind, id } of shown) {
    if (kind === "message") context.emit({ kind: "message", conversation: session.id, id })
  }
  context.emit({ kind: "conversation", conversation: session.id })
  return going
}

/**
 * Entries that the server left out (a damaged row): marked, and the chain goes on behind them. What lies
 * between a removal and the return is not for this account, so nothing is missing there.
 */
function noteGap(context: ConversationContext, session: ConversationSession, next: EntryHeader): void {
  const { membership, opening } = session.record
  const isForUs = membership !== "removed" && session.epoch(opening) !== undefined
  if (next.index - nextIndex(session) > MOST_LEFT_OUT)
    throw new BrokenServerError("more entries are left out than a log loses")
  for (let index = nextIndex(session); index < next.index; index++) {
    if (isForUs) {
      context.report({ kind: "log-gap", conversation: session.id, index })
      session.update({ gap: true })
    }
    const hash: Hash = index === next.index - 1 ? next.previous : NO_HASH
    session.append({ index, hash, at: next.at, row: { kind: "gap" } })
  }
}

function checkPlace(context: ConversationContext, session: ConversationSession, header: EntryHeader): void {
  const { cursor, joined, seen } = session.record
  const continues = cursor
    ? header.previous === cursor.hash && header.index === cursor.index + 1
    : header.index > 0 || header.previous === NO_HASH
  const isKnown = (known: Position | undefined) =>
    header.index !== known?.index || entryHash(header) === known.hash
  if (header.conversation === session.id && continues && isKnown(joined) && isKnown(seen)) return
  context.report({ kind: "log-fork", conversation: session.id, index: header.index })
  throw new ForkedLogError("the log does not continue the one that was seen")
}

async function applyEntry(
  context: ConversationContext,
  session: ConversationSession,
  entry: CarriedEntry,
): Promise<LogRow | undefined> {
  const { header } = entry
  if (!(await crossGap(context, session, header))) return undefined
  const payload = await payloadOf(context, entry)
  if (header.kind === "commit") {
    const row = await applyCommit(context, session, header, payload)
    if (row?.kind === "silent") noteIgnored(session, header)
    return row
  }
  if (header.kind === "create") return applyCreate(context, session, header)
  if (!payload) {
    context.report({ kind: "log-gap", conversation: session.id, index: header.index })
    return { kind: "gap" }
  }
  switch (header.kind) {
    case "message":
      return applyMessage(context, session, header, payload)
    case "re-add":
      return applyReadd(context, session, header, payload)
    case "tombstone":
      return { kind: "silent" }
  }
}

function noteIgnored(session: ConversationSession, { payloadHash: opening }: EntryHeader): void {
  if (session.epoch(opening)) return
  session.update({ ignored: [...session.record.ignored, opening].slice(-MOST_IGNORED) })
}

async function applyCreate(
  context: ConversationContext,
  session: ConversationSession,
  header: EntryHeader,
): Promise<LogRow> {
  if (header.index !== 0) return { kind: "refused", id: header.id, reason: "malformed", device: undefined }
  session.update({ epoch: 0, opening: header.payloadHash })
  return { kind: "membership", change: "created", actor: await noteAuthor(context, header), accounts: [] }
}
