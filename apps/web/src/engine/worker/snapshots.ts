/** What the engine knows, as views want it. */
import type { ConversationSummary, Engine, LogRecord, ShownMessage } from "@tacit/client"
import { type AccountId, type ConversationId, formatTacitId } from "@tacit/protocol"
import type { ChatRow, ChatSnapshot, ConversationItem } from "../../model/model.ts"

export async function conversationItems(engine: Engine): Promise<readonly ConversationItem[]> {
  const summaries = await engine.reading.conversations()
  const names = await handles(
    engine,
    summaries.flatMap(({ peer, members }) => (peer ? [peer] : members)),
  )
  const items: ConversationItem[] = []
  for (const summary of summaries) items.push(await conversationItem(engine, summary, names))
  return items.sort((a, b) => b.at - a.at)
}

async function conversationItem(
  engine: Engine,
  summary: ConversationSummary,
  names: ReadonlyMap<AccountId, string>,
): Promise<ConversationItem> {
  const { conversation, kind, peer, unread, request, membership } = summary
  const [newest] = (await engine.reading.messages(conversation, 1)).slice(-1)
  const own = newest?.author === engine.profile.account
  const preview = newest && !request ? { text: textOf(newest), own } : undefined
  return {
    conversation,
    kind,
    name: nameOf(summary, names),
    peerTacitId: peer && formatTacitId(peer),
    unread,
    request,
    member: membership === "member",
    preview,
    at: newest?.at ?? 0,
  }
}

function nameOf({ kind, peer, name }: ConversationSummary, names: ReadonlyMap<AccountId, string>): string {
  if (kind === "group") return name || "Group"
  return peer ? displayName(peer, names) : "…"
}

/** The handle by the server's word; where there is none, the beginning of the Tacit ID. */
function displayName(account: AccountId, names: ReadonlyMap<AccountId, string>): string {
  return names.get(account) ?? `${formatTacitId(account).slice(0, 9)}…`
}

function handles(engine: Engine, accounts: readonly AccountId[]): Promise<ReadonlyMap<AccountId, string>> {
  return engine.describe([...new Set(accounts)])
}

export async function chatSnapshot(
  engine: Engine,
  conversation: ConversationId,
  wanted: number,
): Promise<ChatSnapshot | undefined> {
  const details = await engine.reading.details(conversation)
  const summary = (await engine.reading.conversations()).find((one) => one.conversation === conversation)
  if (!details || !summary) return undefined
  const messages = await engine.reading.messages(conversation, wanted)
  const more = messages.length >= wanted
  const from = more ? (messages.find(({ index }) => index !== undefined)?.index ?? 0) : 0
  const log = await engine.reading.log(conversation, from)
  const accounts = [
    ...details.members.map(({ account }) => account),
    ...messages.map(({ author }) => author),
    ...log.flatMap(named),
  ]
  const names = await handles(engine, summary.peer ? [...accounts, summary.peer] : accounts)
  const rows = [
    ...messages.map((message) => messageRow(engine, message, names)),
    ...log.flatMap((record) => systemRow(engine, record, names)),
  ].sort(byPlace)
  return {
    conversation,
    name: nameOf(summary, names),
    kind: summary.kind,
    request: summary.request,
    member: details.membership === "member",
    members: details.members.map(({ account }) => ({
      tacitId: formatTacitId(account),
      name: displayName(account, names),
    })),
    rows: rows.map(({ row }) => row),
    loading: false,
    more,
    readUpTo: details.read,
    details: { epoch: details.epoch, safetyNumber: details.safetyNumber },
  }
}

interface PlacedRow {
  readonly index: number
  readonly row: ChatRow
}

/** By place in the log; what is not in it yet stands at the end, as it was written. */
function byPlace(a: PlacedRow, b: PlacedRow): number {
  return a.index === b.index ? 0 : a.index - b.index
}

function messageRow(engine: Engine, message: ShownMessage, names: ReadonlyMap<AccountId, string>): PlacedRow {
  const { id, index, author, at, status } = message
  const own = author === engine.profile.account
  const row: ChatRow = {
    kind: "message",
    id,
    index,
    own,
    author: displayName(author, names),
    text: textOf(message),
    at,
    status,
    reason: status === "failed" ? "Not sent." : undefined,
  }
  return { index: index ?? Number.MAX_SAFE_INTEGER, row }
}

function textOf({ content }: ShownMessage): string {
  switch (content.kind) {
    case "text":
      return content.text
    case "leave":
      return ""
    case "unknown":
      return "This message needs a newer version of Tacit."
  }
}

function named({ row }: LogRecord): readonly AccountId[] {
  if (row.kind !== "membership") return []
  return row.actor ? [row.actor, ...row.accounts] : row.accounts
}

function systemRow(
  engine: Engine,
  { index, at, row }: LogRecord,
  names: ReadonlyMap<AccountId, string>,
): readonly PlacedRow[] {
  const place = (text: string, tone: "neutral" | "warning"): readonly PlacedRow[] => [
    { index, row: { kind: "system", id: `system-${index}`, at, tone, text } },
  ]
  if (row.kind === "gap")
    return place("Something that was here is missing or damaged. Everything else is unharmed.", "warning")
  if (row.kind === "refused" && row.reason !== "no-key") {
    return place("A message here did not pass the checks and is not shown.", "warning")
  }
  if (row.kind !== "membership") return []
  const name = (account: AccountId) =>
    account === engine.profile.account ? "You" : displayName(account, names)
  const who = row.accounts.map(name).join(", ")
  const actor = row.actor ? name(row.actor) : "Somebody"
  switch (row.change) {
    case "added":
      return place(`${actor} added ${who === "You" ? "you" : who}`, "neutral")
    case "removed":
      return place(`${who} left or was removed`, "neutral")
    case "readded":
      return place(`${who} came back`, "neutral")
    case "settings":
      return place(`${actor} changed the conversation`, "neutral")
    case "keys":
      return place("Keys rotated", "neutral")
    case "created":
      return []
  }
}
