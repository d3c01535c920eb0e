import type { AccountId, Credential, Link } from "@tacit/protocol"
import type { Account, AccountTable } from "../accounts.ts"
import { type Journal, sub } from "./journal.ts"

export function memoryAccounts(journal: Journal): AccountTable {
  const accounts = new Map<AccountId, Account>()
  const handles = new Map<string, AccountId>()
  const links = new Map<AccountId, Link[]>()
  const records = new Map<AccountId, string>()
  const credentials = new Map<AccountId, readonly Credential[]>()
  return {
    byId: async (id) => accounts.get(id),
    byHandle: async (normal) => handles.get(normal),
    handleOf: async (id) => accounts.get(id)?.handle,
    login: async (normal) => {
      const account = handles.get(normal)
      return account && { account, record: records.get(account) }
    },
    credentials: async (id) => credentials.get(id) ?? [],
    links: async (id, from, limit) => (links.get(id) ?? []).slice(from, from + limit),
    any: async () => accounts.size > 0,

    async create(account, normalHandle) {
      if (accounts.has(account.id) || handles.has(normalHandle)) throw new TypeError("account exists")
      journal.set(accounts, account.id, account)
      journal.set(handles, normalHandle, account.id)
    },
    async appendLinks(id, added, chain) {
      const account = accounts.get(id)
      if (!account) throw new TypeError("no such account")
      const chainOf = sub(links, id, () => [])
      for (const link of added) journal.push(chainOf, link)
      journal.set(accounts, id, { ...account, chain })
    },
    setOpaqueRecord: async (id, record) => journal.set(records, id, record),
    setCredentials: async (id, all) => journal.set(credentials, id, all),
  }
}
