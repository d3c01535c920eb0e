/** Posting a commit: the entry, what it does to routing, and its Welcomes, all or nothing. */
import { type AccountId, type ConversationId, type EntryHeader, LIMITS, type NewEntry } from "@tacit/protocol"
import { resolvePart } from "../parts/resolve.ts"
import type { Conversation, Membership } from "../store/conversations.ts"
import type { Tables } from "../store/store.ts"
import { accept, refuse, type Verdict } from "../verdict.ts"
import { type AppendedEntry, append } from "./append.ts"
import { advance, fork } from "./commit.ts"
import { judgeMember, judgeReplacement } from "./place.ts"
import { appendedOf, type Posted } from "./posted.ts"
import { judgeVouching } from "./vouched.ts"

export type Commit = Extract<NewEntry, { kind: "commit" }>

/** A Welcome's signed envelope around its `LIMITS.welcome` bytes: it names all whom the commit adds. */
const WELCOME_ENVELOPE = 4096
/** Welcomes that may wait in one inbox. */
const INBOX_ITEMS = 1000

export async function postCommit(
  tables: Tables,
  author: AccountId,
  commit: Commit,
  at: number,
): Promise<Verdict<Posted>> {
  const conversation = await tables.conversations.get(commit.conversation)
  const membership = await tables.conversations.membership(commit.conversation, author)
  const aimed = await aim(tables, conversation, membership, commit)
  if (!aimed.ok) return aimed
  if (!conversation) return refuse("not-found")
  const wellFormed = await judgeRouting(tables, commit)
  if (!wellFormed.ok) return wellFormed
  const payload = await resolvePart(tables, author, commit.payload, LIMITS.commit)
  if (!payload.ok) return payload

  const { part, hash } = payload.value
  const { epoch, opening, replaces, id, signer } = commit
  const draft = { kind: "commit", epoch, opening, replaces, author, id, payload: part, signer } as const
  const vouched = await judgeVouching(tables, author, { ...commit, payloadHash: hash }, at)
  if (!vouched.ok) return vouched
  const added = await append(tables, conversation, membership, { ...draft, payloadHash: hash }, at)
  const routed = await route(tables, added, aimed.value, commit)
  const invited = await invite(tables, author, commit, added)
  if (!invited.ok) return invited
  const { header } = added.entry
  return accept({ appended: appendedOf(header), entry: added.entry, routed, invited: invited.value })
}

/** What the commit follows: the branch with an index, or the parent of the commit that it stands in for. */
type Aim = { readonly on: number } | { readonly replaced: EntryHeader }

async function aim(
  { conversations }: Tables,
  conversation: Conversation | undefined,
  membership: Membership | undefined,
  commit: Commit,
): Promise<Verdict<Aim>> {
  const { replaces, opening } = commit
  if (replaces === undefined) {
    const placed = judgeMember(conversation, membership, commit)
    return placed.ok ? accept({ on: placed.value }) : placed
  }
  if (!conversation || !membership) return refuse("not-found")
  const index = await conversations.findCommit(commit.conversation, opening, replaces)
  const replaced = index === undefined ? undefined : await headerAt({ conversations }, commit, index)
  const allowed = judgeReplacement(conversation, membership, commit, replaced)
  if (!allowed.ok) return allowed
  return replaced ? accept({ replaced }) : refuse("stale-epoch")
}

async function headerAt(
  { conversations }: Pick<Tables, "conversations">,
  { conversation }: Commit,
  index: number,
): Promise<EntryHeader | undefined> {
  const range = { conversation, from: index, to: index, limit: 1, bytes: 0 }
  return (await conversations.entries(range))[0]?.header
}

/** In ascending order without repetition, of accounts that exist; nobody is invited who is not routed to. */
async function judgeRouting(
  { accounts, conversations }: Tables,
  { conversation, routing, welcomes }: Commit,
): Promise<Verdict<void>> {
  if (!routing.every((account, i) => i === 0 || (routing[i - 1] as AccountId) < account)) {
    return refuse("refused", { message: "A routing set stands in ascending order, each account once." })
  }
  const named = new Set(routing)
  if (welcomes.some(({ account }) => !named.has(account))) {
    return refuse("refused", { message: "A Welcome goes to an account that the commit routes to." })
  }
  for (const account of routing) {
    if (await conversations.membership(conversation, account)) continue
    if ((await accounts.handleOf(account)) === undefined) return refuse("not-found")
  }
  return accept(undefined)
}

async function route(
  { conversations }: Tables,
  { conversation, entry, cursor }: AppendedEntry,
  aimed: Aim,
  { routing }: Commit,
): Promise<readonly AccountId[]> {
  const rows = await concerned(conversations, conversation.id, routing)
  const facts = { ...entry.header, routing }
  const outcome =
    "on" in aimed
      ? advance(conversation, aimed.on, rows, facts)
      : fork(conversation, rows, facts, aimed.replaced)
  await conversations.put(outcome.conversation)
  for (const row of outcome.memberships) await conversations.putMembership(row, cursor)
  return outcome.routed
}

/** Rows of all members and, where there is one, of everybody that is to be one. */
async function concerned(
  conversations: Tables["conversations"],
  id: ConversationId,
  routing: readonly AccountId[],
): Promise<readonly Membership[]> {
  const members = await conversations.members(id)
  const known = new Set(members.map(({ account }) => account))
  const former: Membership[] = []
  for (const account of routing) {
    const row = known.has(account) ? undefined : await conversations.membership(id, account)
    if (row) former.push(row)
  }
  return [...members, ...former]
}

async function invite(
  tables: Tables,
  author: AccountId,
  { conversation, welcomes }: Commit,
  { entry }: AppendedEntry,
): Promise<Verdict<NonNullable<Posted["invited"]>>> {
  const invited: { account: AccountId; latest: number }[] = []
  for (const { account, welcome } of welcomes) {
    const resolved = await resolvePart(tables, author, welcome, LIMITS.welcome + WELCOME_ENVELOPE)
    if (!resolved.ok) return resolved
    if ((await tables.inboxes.count(account)) >= INBOX_ITEMS) {
      return refuse("quota", { message: "An inbox is full." })
    }
    const { index, payloadHash: commit } = entry.header
    const item = { conversation, commit, index, welcome: resolved.value.part }
    invited.push({ account, latest: await tables.inboxes.add(account, item) })
  }
  return accept(invited)
}
