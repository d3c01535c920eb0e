import type { AccountId, InboxItem } from "@tacit/protocol"
import type { InboxTable } from "../inboxes.ts"
import type { Journal } from "./journal.ts"
import type { MemoryParts } from "./parts.ts"

export function memoryInboxes(journal: Journal, parts: MemoryParts): InboxTable {
  const inboxes = new Map<AccountId, readonly InboxItem[]>()
  let latest = 0
  const of = (account: AccountId) => inboxes.get(account) ?? []
  return {
    list: async (account, after, limit) =>
      of(account)
        .filter(({ id }) => id > after)
        .slice(0, limit),
    holds: async (account, conversation) => of(account).some((item) => item.conversation === conversation),
    count: async (account) => of(account).length,

    async add(account, item) {
      const id = ++latest
      journal.set(inboxes, account, [...of(account), { ...item, id }])
      if (item.welcome.kind === "staged") {
        parts.hold(item.welcome.hash, { kind: "inbox", account, item: id })
      }
      return id
    },
    async remove(account, id) {
      const item = of(account).find((one) => one.id === id)
      if (!item) return
      journal.set(
        inboxes,
        account,
        of(account).filter((one) => one !== item),
      )
      if (item.welcome.kind === "staged") {
        parts.release(item.welcome.hash, { kind: "inbox", account, item: id })
      }
    },
  }
}
