/** A new account: its chain, its handle, what proves its password and its first vault, in one step. */
import { type AccountId, isHandle, normalHandle, type RegisterFinish } from "@tacit/protocol"
import type { Tables } from "../store/store.ts"
import { type TransactionRules, writeAccount } from "../transactions/transact.ts"
import { accept, refuse, type Verdict } from "../verdict.ts"
import { openAccountChain } from "./chain.ts"

export async function register(
  tables: Tables,
  { handle, record, links, transaction }: RegisterFinish,
  rules: TransactionRules,
): Promise<Verdict<AccountId>> {
  if (!isHandle(handle)) return refuse("handle-invalid")
  const { entries, inboxAcks } = transaction
  if (entries.length + transaction.links.length + inboxAcks.length > 0 || transaction.opaqueRecord) {
    return refuse("refused", { message: "A registration holds the account's own first state only." })
  }
  if (!transaction.vault) return refuse("refused", { message: "An account begins with a vault." })
  const opened = openAccountChain(links)
  if (!opened.ok) return opened
  const chain = opened.value
  if (await tables.accounts.byHandle(normalHandle(handle))) return refuse("handle-taken")
  if (await tables.accounts.byId(chain.account)) return refuse("duplicate-id")

  const id = chain.account
  await tables.accounts.create({ id, handle, chain }, normalHandle(handle))
  await tables.accounts.appendLinks(id, links, chain)
  await tables.accounts.setOpaqueRecord(id, record)
  const written = await writeAccount(tables, { account: id, connection: "" }, transaction, rules)
  return written.ok ? accept(id) : written
}
