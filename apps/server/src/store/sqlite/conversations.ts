import { type ConversationId, decode, encode, type Hash } from "@tacit/protocol"
import type { Conversation, ConversationReads, ConversationTable, Membership } from "../conversations.ts"
import { accountOf, blob, conversationOf, hashOf, uuidBlob } from "./blobs.ts"
import { insertEntry, type OnDamage, selectEntries } from "./entries.ts"
import { newestCommitRow, removalsRow, spansRow } from "./rows.ts"
import type { Sql } from "./sql.ts"

interface ConversationRow {
  readonly head: number
  readonly head_hash: Uint8Array
  readonly epoch: number
  readonly opening: Uint8Array
  readonly replacement: Uint8Array | null
  readonly newest_commit: Uint8Array | null
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
      const text = `SELECT head, head_hash, epoch, opening, replacement, newest_commit, removals
        FROM conversations WHERE id = ?`
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
      const { id, head, headHash, epoch, openings, commit, removals } = conversation
      sql.run(
        `INSERT INTO conversations
          (id, head, head_hash, epoch, opening, replacement, newest_commit, removals)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?)
          ON CONFLICT (id) DO UPDATE SET head = excluded.head, head_hash = excluded.head_hash,
            epoch = excluded.epoch, opening = excluded.opening, replacement = excluded.replacement,
            newest_commit = excluded.newest_commit, removals = excluded.removals`,
        blob(id),
        head,
        blob(headHash),
        epoch,
        blob(openings[0]),
        openings[1] ? blob(openings[1]) : null,
        commit ? encode(newestCommitRow, commit) : null,
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

function standOf(id: ConversationId, row: ConversationRow): Conversation {
  const opening: Hash = hashOf(row.opening)
  return {
    id,
    head: row.head,
    headHash: hashOf(row.head_hash),
    epoch: row.epoch,
    openings: row.replacement ? [opening, hashOf(row.replacement)] : [opening],
    commit: row.newest_commit ? decode(newestCommitRow, row.newest_commit) : undefined,
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
