/**
 * Follows a commit into the epoch that it opens. There are two ways: the account already has that epoch's
 * key (from the vault, or because this device made the commit), or the MLS group processes the commit.
 * The log tells which of several is true; nothing here trusts what the server says of a commit.
 */
import type { MlsGroup, ProcessResult } from "@tacit/crypto"
import type { EntryHeader, Hash } from "@tacit/protocol"
import type { LogRow } from "../timeline/log-record.ts"
import { concede, contest, followRival } from "./contest.ts"
import type { ConversationContext } from "./context.ts"
import { adopt, awaitWelcome, continues, enter, knownNext, leave, membershipRow, stuck } from "./position.ts"
import { MOST_SKIPPED } from "./record.ts"
import { restoreFromVault } from "./restore.ts"
import type { ConversationSession } from "./session.ts"
import { noteAuthor, noteCommitter, vouchedAuthor } from "./vouching.ts"

const SILENT: LogRow = { kind: "silent" }

/** `undefined` if this device cannot follow the commit now: it stays before it. */
export async function applyCommit(
  context: ConversationContext,
  session: ConversationSession,
  header: EntryHeader,
  payload: Uint8Array | undefined,
): Promise<LogRow | undefined> {
  const known = knownNext(session, header)
  if (known && (continues(session, header) || (await concede(context, session, header))))
    return adopt(context, session, header, known, await noteAuthor(context, header))
  if (known) return SILENT
  const contested = session.record.contest
  if (contested?.tip === header.opening) return followRival(context, session, header, contested)
  if (header.replaces !== undefined && !isReplacement(session, header.replaces)) {
    const row = await contest(context, session, header)
    if (row) return row
  }
  const { record } = session
  if (header.opening !== record.opening || header.epoch !== record.epoch) return SILENT
  if (!session.liveGroup() || header.author === context.profile.account) {
    const found = await findInVault(context, session, header)
    if (found) return found.row
  }
  const group = session.liveGroup()
  return group ? process(context, session, header, group, payload) : withoutState(context, session, header)
}

async function process(
  context: ConversationContext,
  session: ConversationSession,
  header: EntryHeader,
  group: MlsGroup,
  payload: Uint8Array | undefined,
): Promise<LogRow | undefined> {
  session.dropHandle()
  const offender = session.record.skipped.find(({ opening }) => opening === header.replaces)?.offender
  const result = payload && (await group.process(payload, offender))
  if (result && result.kind !== "own" && result.kind !== "unprocessable")
    return followResult(context, session, header, result)
  // A sibling may have been luckier with the same entry.
  const found = await findInVault(context, session, header)
  return found ? found.row : stuck(context, session, header, CAUSES[result?.kind ?? "damaged"])
}

const CAUSES = {
  damaged: "the commit's payload is damaged",
  own: "the vault does not have the state of an own commit",
  unprocessable: "the commit cannot be processed",
} as const

/** What the vault knows of the epoch that the commit opens; `undefined` if nothing. */
async function findInVault(
  context: ConversationContext,
  session: ConversationSession,
  header: EntryHeader,
): Promise<{ readonly row: LogRow | undefined } | undefined> {
  const stored = await restoreFromVault(context, session)
  const restored = knownNext(session, header)
  if (restored) return { row: adopt(context, session, header, restored, await noteAuthor(context, header)) }
  if (stored?.membership !== "removed" || stored.at === undefined) return undefined
  if (stored.at === header.index)
    return { row: leave(context, session, header, await noteAuthor(context, header)) }
  if (stored.at === header.index - 1) return { row: awaitWelcome(session, header) }
  return undefined
}

/** Whether the commit stands in for one that this device skipped, too, and whose offender is known. */
function isReplacement({ record }: ConversationSession, replaces: Hash): boolean {
  return record.skipped.some(({ opening, offender }) => opening === replaces && offender !== undefined)
}

/** No MLS state for this epoch: either the account was out of the next one, or it is lost without help. */
function withoutState(
  context: ConversationContext,
  session: ConversationSession,
  header: EntryHeader,
): LogRow | undefined {
  const known = session.epochs.map(({ keys }) => keys.epoch)
  // The account left this epoch by another commit: whoever was there then judged this one invalid.
  if (known.includes(header.epoch + 1)) return SILENT
  // It came back later, and may be gone again by now: then there are keys, but no state, to tell of it.
  if (known.some((epoch) => epoch > header.epoch + 1)) {
    enter(context, session, header)
    return SILENT
  }
  return stuck(context, session, header, "no state for the epoch")
}

type Result<K extends ProcessResult["kind"]> = Extract<ProcessResult, { kind: K }>

async function followResult(
  context: ConversationContext,
  session: ConversationSession,
  header: EntryHeader,
  result: Result<"advanced" | "removed" | "invalid">,
): Promise<LogRow | undefined> {
  if (result.kind === "advanced") return advance(context, session, header, result)
  if (result.kind === "invalid") return skip(context, session, header, result)
  const { committer, context: said } = result
  await noteCommitter(context, session, header, committer, said)
  if (said.readd?.account === context.profile.account) return awaitWelcome(session, header)
  session.update({ unsaved: session.record.unsaved + 1 })
  return leave(context, session, header, committer)
}

async function advance(
  context: ConversationContext,
  session: ConversationSession,
  header: EntryHeader,
  { group, committer, context: said }: Result<"advanced">,
): Promise<LogRow> {
  const before = session.members
  await noteCommitter(context, session, header, committer, said)
  const members = group.members.map(({ account }) => account)
  const { epoch } = group
  const opening = header.payloadHash
  session.addEpoch({
    keys: { epoch, opening, key: await group.epochKey() },
    roster: { epoch, opening, members },
  })
  session.setGroup({ epoch, opening, at: header.index, state: group.serialise() }, group)
  enter(context, session, header)
  const { unsaved, unsavedSince } = session.record
  session.update({
    unsaved: unsaved + 1,
    unsavedSince: unsaved === 0 ? context.clock.now() : unsavedSince,
  })
  return membershipRow(committer, before, members)
}

/** All members judge the commit like this and skip it. */
async function skip(
  context: ConversationContext,
  session: ConversationSession,
  header: EntryHeader,
  { group, committer, fault }: Result<"invalid">,
): Promise<LogRow> {
  session.dropHandle(group)
  const { conversation, index, payloadHash } = header
  const offender = committer ?? (await vouchedAuthor(context, header))
  context.report({ kind: "policy-violation", conversation, index, culprit: offender, fault })
  const skipped = [...session.record.skipped, { opening: payloadHash, offender }]
  session.update({ skipped: skipped.slice(-MOST_SKIPPED) })
  return SILENT
}
