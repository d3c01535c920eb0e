import type { AccountId, CarriedEntry, ConversationId, Hash, MessageId } from "@tacit/protocol"
import type { ChangedMembership, Conversation, ConversationTable } from "../conversations.ts"
import { type Journal, sub } from "./journal.ts"
import type { MemoryParts } from "./parts.ts"

type Changed = Map<AccountId, ChangedMembership>

export function memoryConversations(journal: Journal, parts: MemoryParts): ConversationTable {
  const conversations = new Map<ConversationId, Conversation>()
  const logs = new Map<ConversationId, CarriedEntry[]>()
  const places = new Map<string, { readonly index: number; readonly at: number }>()
  const commits = new Map<string, number>()
  const memberships = new Map<ConversationId, Changed>()
  const byAccount = new Map<AccountId, Set<ConversationId>>()
  const directs = new Map<string, ConversationId>()
  let appended = 0
  const rows = (id: ConversationId): Changed => sub(memberships, id, () => new Map())
  const logOf = (id: ConversationId): CarriedEntry[] => sub(logs, id, () => [])
  const commitKey = (conversation: ConversationId, parent: Hash, payload: Hash) =>
    `${conversation} ${parent} ${payload}`
  const placeKey = (conversation: ConversationId, author: AccountId, id: MessageId) =>
    `${conversation} ${author} ${id}`

  return {
    get: async (id) => conversations.get(id),
    membership: async (conversation, account) => rows(conversation).get(account)?.membership,
    members: async (conversation) =>
      [...rows(conversation).values()]
        .map(({ membership }) => membership)
        .filter(({ branches }) => branches !== 0),
    async entries({ conversation, from, to, limit, bytes }) {
      const page: CarriedEntry[] = []
      let size = 0
      for (const entry of logOf(conversation).slice(from, Math.min(to + 1, from + limit))) {
        size += entry.payload?.kind === "inline" ? entry.payload.bytes.length : 0
        if (page.length > 0 && size > bytes) break
        page.push(entry)
      }
      return page
    },
    find: async (conversation, author, id) => places.get(placeKey(conversation, author, id)),
    findCommit: async (conversation, parent, payload) =>
      commits.get(commitKey(conversation, parent, payload)),
    direct: async (low, high) => directs.get(`${low} ${high}`),
    async changed(account, after, limit) {
      const found: ChangedMembership[] = []
      for (const id of byAccount.get(account) ?? []) {
        const row = rows(id).get(account)
        if (row && row.cursor > after) found.push(row)
      }
      return found.sort((a, b) => a.cursor - b.cursor).slice(0, limit)
    },

    put: async (conversation) => journal.set(conversations, conversation.id, conversation),
    async putMembership(membership, cursor) {
      journal.set(rows(membership.conversation), membership.account, { membership, cursor })
      sub(byAccount, membership.account, () => new Set<ConversationId>()).add(membership.conversation)
    },
    async putSpans(membership) {
      const changed = rows(membership.conversation)
      const cursor = changed.get(membership.account)?.cursor ?? 0
      journal.set(changed, membership.account, { membership, cursor })
    },
    async append(entry) {
      const { conversation, kind, author, id, index, at, opening, payloadHash } = entry.header
      const cursor = ++appended
      const key = commitKey(conversation, opening, payloadHash)
      if (kind === "commit" && !commits.has(key)) journal.set(commits, key, index)
      journal.push(logOf(conversation), entry)
      journal.set(places, placeKey(conversation, author, id), { index, at })
      for (const [account, row] of rows(conversation)) {
        if (row.membership.branches !== 0) journal.set(rows(conversation), account, { ...row, cursor })
      }
      if (entry.payload.kind === "staged") {
        parts.hold(entry.payload.hash, { kind: "entry", conversation, index })
      }
      return cursor
    },
    setDirect: async (low, high, conversation) => journal.set(directs, `${low} ${high}`, conversation),
  }
}
