import type { InboxItem } from "@tacit/protocol"
import type { InboxTable } from "../inboxes.ts"
import { blob, conversationOf, hashOf } from "./blobs.ts"
import { hold, release } from "./part-holders.ts"
import { type PartColumns, partColumns, partOf } from "./rows.ts"
import type { Sql } from "./sql.ts"

interface InboxRow extends PartColumns {
  readonly id: number
  readonly conversation: Uint8Array
  readonly commit: Uint8Array
  readonly idx: number
}

const OF_ACCOUNT = "account = (SELECT number FROM accounts WHERE id = ?)"

export function sqliteInboxes(sql: Sql): InboxTable {
  return {
    async list(account, after, limit) {
      const rows = sql.all<InboxRow>(
        `SELECT id, conversation, newest_commit AS "commit", idx, welcome AS bytes, part
          FROM inbox WHERE ${OF_ACCOUNT} AND id > ? ORDER BY id LIMIT ?`,
        blob(account),
        after,
        limit,
      )
      return rows.flatMap((row) => itemOf(row) ?? [])
    },
    async holds(account, conversation) {
      const text = `SELECT 1 FROM inbox WHERE ${OF_ACCOUNT} AND conversation = ? LIMIT 1`
      return sql.get(text, blob(account), blob(conversation)) !== undefined
    },
    async count(account) {
      const text = `SELECT COUNT(*) AS count FROM inbox WHERE ${OF_ACCOUNT}`
      return sql.get<{ count: number }>(text, blob(account))?.count ?? 0
    },

    async add(account, { conversation, commit, index, welcome }) {
      const { bytes, part } = partColumns(welcome)
      const id = sql.run(
        `INSERT INTO inbox (account, conversation, newest_commit, idx, welcome, part)
          VALUES ((SELECT number FROM accounts WHERE id = ?), ?, ?, ?, ?, ?)`,
        blob(account),
        blob(conversation),
        blob(commit),
        index,
        bytes,
        part,
      )
      if (welcome.kind === "staged") hold(sql, welcome.hash, { kind: "inbox", account, item: id })
      return id
    },
    async remove(account, id) {
      const owned = `WHERE id = ? AND ${OF_ACCOUNT}`
      const row = sql.get<PartColumns>(`SELECT welcome AS bytes, part FROM inbox ${owned}`, id, blob(account))
      if (!row) return
      sql.run("DELETE FROM inbox WHERE id = ?", id)
      if (row.part) release(sql, hashOf(row.part), { kind: "inbox", account, item: id })
    },
  }
}

/** Nothing for a row whose Welcome is damaged: its account asks to be added again. */
function itemOf(row: InboxRow): InboxItem | undefined {
  const welcome = partOf(row)
  if (!welcome) return undefined
  const conversation = conversationOf(row.conversation)
  return { id: row.id, conversation, commit: hashOf(row.commit), index: row.idx, welcome }
}
