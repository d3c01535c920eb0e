/**
 * One transaction of an account: everything in it happens, or nothing (SPEC: TX1 to TX3). The order of the checks
 * is part of the protocol, so that a committer can tell what it lost: first the openings of conversations,
 * then the account chain, then the vault.
 */
import type { AccountId, Appended, NewEntry, Transaction } from "@tacit/protocol"
import { extendAccountChain } from "../accounts/chain.ts"
import { replaceCredentials } from "../accounts/credentials.ts"
import { publishKeyPackages } from "../accounts/key-packages.ts"
import { postCommit } from "../conversations/post-commit.ts"
import { postCreate } from "../conversations/post-create.ts"
import { postReAdd } from "../conversations/post-re-add.ts"
import type { Posted } from "../conversations/posted.ts"
import type { ChainState } from "../store/accounts.ts"
import type { Tables } from "../store/store.ts"
import { writeVault } from "../vaults/write.ts"
import { accept, refuse, type Verdict } from "../verdict.ts"
import { type Committed, chainNews, committed, type News, vaultNews } from "./committed.ts"

export interface Actor {
  readonly account: AccountId
  /** Name of the connection, which is not told of its own vault write. */
  readonly connection: string
}

export interface TransactionRules {
  readonly now: number
  readonly vaultQuota: number
}

export async function transact(
  tables: Tables,
  actor: Actor,
  transaction: Transaction,
  rules: TransactionRules,
): Promise<Verdict<Committed<readonly Appended[]>>> {
  const { account } = actor
  const repeated = await repeatedEntries(tables, account, transaction.entries)
  if (repeated) return repeated.ok ? accept(committed(repeated.value)) : repeated

  const posted: Posted[] = []
  for (const entry of transaction.entries) {
    if (await tables.conversations.find(entry.conversation, account, entry.id)) return refuse("duplicate-id")
    const verdict = await post(tables, account, entry, rules.now)
    if (!verdict.ok) return verdict
    posted.push(verdict.value)
  }
  const paired = await directsArePaired(tables, transaction.entries)
  if (!paired.ok) return paired
  const written = await writeAccount(tables, actor, transaction, rules)
  if (!written.ok) return written
  for (const item of transaction.inboxAcks) await tables.inboxes.remove(account, item)
  const appended = posted.map((one) => one.appended)
  return accept(committed(appended, posted, written.value))
}

/** If its first entry stands in the log, the whole transaction happened: the first answer was lost. */
async function repeatedEntries(
  { conversations }: Tables,
  author: AccountId,
  entries: Transaction["entries"],
): Promise<Verdict<readonly Appended[]> | undefined> {
  const found: Appended[] = []
  for (const { conversation, id } of entries) {
    const known = await conversations.find(conversation, author, id)
    if (!known && found.length === 0) return undefined
    if (!known) return refuse("refused", { message: "The ids belong to another transaction." })
    found.push({ conversation, ...known })
  }
  return found.length > 0 ? accept(found) : undefined
}

function post(tables: Tables, author: AccountId, entry: NewEntry, at: number): Promise<Verdict<Posted>> {
  switch (entry.kind) {
    case "create":
      return postCreate(tables, author, entry, at)
    case "commit":
      return postCommit(tables, author, entry, at)
    case "re-add":
      return postReAdd(tables, author, entry, at)
  }
}

/** A direct conversation without its second person would block the pair for ever. */
async function directsArePaired(
  { conversations }: Tables,
  entries: Transaction["entries"],
): Promise<Verdict<void>> {
  for (const entry of entries) {
    if (entry.kind !== "create" || entry.direct === undefined) continue
    const other = await conversations.membership(entry.conversation, entry.direct)
    if (!other) return refuse("refused", { message: "A direct conversation starts with both people in it." })
  }
  return accept(undefined)
}

/** Links, vault, credentials and KeyPackages of the account itself. */
export async function writeAccount(
  tables: Tables,
  { account, connection }: Actor,
  transaction: Transaction,
  { now, vaultQuota }: TransactionRules,
): Promise<Verdict<readonly News[]>> {
  const news: News[] = []
  const extended = await appendLinks(tables, account, transaction.links)
  if (!extended.ok) return extended
  if (transaction.links.length > 0) news.push(chainNews(account))

  if (transaction.vault) {
    const rules = { now, quota: vaultQuota }
    const version = await writeVault(tables, account, extended.value, transaction.vault, rules)
    if (!version.ok) return version
    news.push(vaultNews(account, version.value, connection))
  }
  const replaced = await replaceCredentials(tables, account, transaction)
  if (!replaced.ok) return replaced
  const published = await publishKeyPackages(tables, account, transaction, now)
  return published.ok ? accept(news) : published
}

async function appendLinks(
  { accounts }: Tables,
  id: AccountId,
  links: Transaction["links"],
): Promise<Verdict<ChainState>> {
  const account = await accounts.byId(id)
  if (!account) return refuse("not-found")
  if (links.length === 0) return accept(account.chain)
  const extended = extendAccountChain(account.chain, links)
  if (extended.ok) await accounts.appendLinks(id, links, extended.value)
  return extended
}
