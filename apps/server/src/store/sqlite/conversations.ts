import { type ConversationId, decode, type EntryHeader, encode } from "@tacit/protocol"
import type { Conversation, ConversationReads, ConversationTable, Membership } from "../conversations.ts"
import { accountOf, blob, conversationOf, hashOf, uuidBlob } from "./blobs.ts"
import { insertEntry, type OnDamage, selectEntries } from "./entries.ts"
import { branchesRow, removalsRow, spansRow } from "./rows.ts"
import type { Sql } from "./sql.ts"

interface ConversationRow {
  readonly head: number
  readonly head_hash: Uint8Array
  readonly branches: Uint8Array
  readonly removals: Uint8Array | null
}

interface MembershipRow {
  readonly conversation: Uint8Array
  readonly account: Uint8Array
  readonly branches: number
  readonly spans: Uint8Array
  readonly changed: number
}

const CONVERSATION = "(SELECT number FROM conversations WHERE id = ?)"
const ACCOUNT = "(SELECT number FROM accounts WHERE id = ?)"
const MEMBERSHIPS = `SELECT c.id AS conversation, a.id AS account, m.branches, m.spans, m.changed
  FROM memberships m JOIN conversations c ON c.number = m.conversation JOIN accounts a ON a.number = m.account`

export function sqliteConversations(sql: Sql, onDamage: OnDamage): ConversationTable {
  return {
    async get(id) {
      const text = "SELECT head, head_hash, branches, removals FROM conversations WHERE id = ?"
      const row = sql.get<ConversationRow>(text, blob(id))
      return row && standOf(id, row)
    },
    async membership(conversation, account) {
      const text = `${MEMBERSHIPS} WHERE m.conversation = ${CONVERSATION} AND m.account = ${ACCOUNT}`
      const row = sql.get<MembershipRow>(text, blob(conversation), blob(account))
      return row && membershipOf(row)
    },
    async members(conversation) {
      const text = `${MEMBERSHIPS} WHERE m.conversation = ${CONVERSATION} AND m.branches <> 0`
      return sql.all<MembershipRow>(text, blob(conversation)).map(membershipOf)
    },
    entries: async (range) => selectEntries(sql, range, onDamage),
    async find(conversation, author, id) {
      const text = `SELECT idx AS "index", at FROM entries
        WHERE conversation = ${CONVERSATION} AND author = ${ACCOUNT} AND id = ?`
      const found = sql.get<{ index: number; at: number }>(
        text,
        blob(conversation),
        blob(author),
        uuidBlob(id),
      )
      return found && { index: found.index, at: found.at }
    },
    async findCommit(conversation, parent, payload) {
      const text = `SELECT idx FROM commits WHERE conversation = ${CONVERSATION} AND parent = ? AND payload = ?`
      return sql.get<{ idx: number }>(text, blob(conversation), blob(parent), blob(payload))?.idx
    },
    async direct(low, high) {
      const text = "SELECT conversation AS id FROM directs WHERE low = ? AND high = ?"
      const row = sql.get<{ id: Uint8Array }>(text, blob(low), blob(high))
      return row && conversationOf(row.id)
    },
    async changed(account, after, limit) {
      const text = `${MEMBERSHIPS} WHERE m.account = ${ACCOUNT} AND m.changed > ? ORDER BY m.changed LIMIT ?`
      const rows = sql.all<MembershipRow>(text, blob(account), after, limit)
      return rows.map((row) => ({ membership: membershipOf(row), cursor: row.changed }))
    },
    ...writes(sql),
  }
}

function writes(sql: Sql): Omit<ConversationTable, keyof ConversationReads> {
  return {
    async put(conversation) {
      const { id, head, headHash, branches, removals } = conversation
      sql.run(
        `INSERT INTO conversations (id, head, head_hash, branches, removals) VALUES (?, ?, ?, ?, ?)
          ON CONFLICT (id) DO UPDATE SET head = excluded.head, head_hash = excluded.head_hash,
            branches = excluded.branches, removals = excluded.removals`,
        blob(id),
        head,
        blob(headHash),
        encode(branchesRow, branches),
        removals.length > 0 ? encode(removalsRow, removals) : null,
      )
    },
    async putMembership({ conversation, account, branches, spans }, cursor) {
      sql.run(
        `INSERT INTO memberships (conversation, account, branches, spans, changed)
          VALUES (${CONVERSATION}, ${ACCOUNT}, ?, ?, ?)
          ON CONFLICT DO UPDATE SET branches = excluded.branches, spans = excluded.spans,
            changed = excluded.changed`,
        blob(conversation),
        blob(account),
        branches,
        encode(spansRow, spans),
        cursor,
      )
    },
    async putSpans({ conversation, account, spans }) {
      const text = `UPDATE memberships SET spans = ?
        WHERE conversation = ${CONVERSATION} AND account = ${ACCOUNT}`
      sql.run(text, encode(spansRow, spans), blob(conversation), blob(account))
    },
    async append(entry) {
      const cursor = insertEntry(sql, entry)
      if (entry.header.kind === "commit") insertCommit(sql, entry.header)
      const text = `UPDATE memberships SET changed = ? WHERE conversation = ${CONVERSATION} AND branches <> 0`
      sql.run(text, cursor, blob(entry.header.conversation))
      return cursor
    },
    async setDirect(low, high, conversation) {
      const text = "INSERT INTO directs (low, high, conversation) VALUES (?, ?, ?)"
      sql.run(text, blob(low), blob(high), blob(conversation))
    },
  }
}

function insertCommit(sql: Sql, { conversation, opening, payloadHash, index }: EntryHeader): void {
  const text = `INSERT INTO commits (conversation, parent, payload, idx) VALUES (${CONVERSATION}, ?, ?, ?)
    ON CONFLICT DO NOTHING`
  sql.run(text, blob(conversation), blob(opening), blob(payloadHash), index)
}

function standOf(id: ConversationId, row: ConversationRow): Conversation {
  const [first, second] = decode(branchesRow, row.branches)
  if (!first) throw new TypeError("a conversation without an epoch")
  return {
    id,
    head: row.head,
    headHash: hashOf(row.head_hash),
    branches: second ? [first, second] : [first],
    removals: row.removals ? decode(removalsRow, row.removals) : [],
  }
}

function membershipOf(row: MembershipRow): Membership {
  return {
    conversation: conversationOf(row.conversation),
    account: accountOf(row.account),
    branches: row.branches,
    spans: decode(spansRow, row.spans),
  }
}
