import { type AccountId, decode, encode, link } from "@tacit/protocol"
import type { AccountTable } from "../accounts.ts"
import { accountOf, blob } from "./blobs.ts"
import { credentialsRow, decodeChain, encodeChain } from "./rows.ts"
import type { Sql } from "./sql.ts"

export function sqliteAccounts(sql: Sql): AccountTable {
  return {
    async byId(id) {
      const text = "SELECT handle, chain FROM accounts WHERE id = ?"
      const row = sql.get<{ handle: string; chain: Uint8Array }>(text, blob(id))
      return row && { id, handle: row.handle, chain: decodeChain(row.chain) }
    },
    async byHandle(normal) {
      const row = sql.get<{ id: Uint8Array }>("SELECT id FROM accounts WHERE normal_handle = ?", normal)
      return row && accountOf(row.id)
    },
    async handleOf(id) {
      return sql.get<{ handle: string }>("SELECT handle FROM accounts WHERE id = ?", blob(id))?.handle
    },
    async login(normal) {
      const text = "SELECT id, opaque_record AS record FROM accounts WHERE normal_handle = ?"
      const row = sql.get<{ id: Uint8Array; record: string | null }>(text, normal)
      return row && { account: accountOf(row.id), record: row.record ?? undefined }
    },
    async credentials(id) {
      const text = "SELECT credentials AS sealed FROM accounts WHERE id = ?"
      const sealed = sql.get<{ sealed: Uint8Array | null }>(text, blob(id))?.sealed
      return sealed ? decode(credentialsRow, sealed) : []
    },
    async links(id, from, limit) {
      const text = `SELECT link FROM links
        WHERE account = (SELECT number FROM accounts WHERE id = ?) AND idx >= ? ORDER BY idx LIMIT ?`
      return sql.all<{ link: Uint8Array }>(text, blob(id), from, limit).map((row) => decode(link, row.link))
    },
    any: async () => sql.get("SELECT 1 FROM accounts LIMIT 1") !== undefined,

    async create({ id, handle, chain }, normal) {
      sql.run(
        "INSERT INTO accounts (id, handle, normal_handle, chain) VALUES (?, ?, ?, ?)",
        blob(id),
        handle,
        normal,
        encodeChain(chain),
      )
    },
    async appendLinks(id, links, chain) {
      const text = `INSERT INTO links (account, idx, link)
        VALUES ((SELECT number FROM accounts WHERE id = ?), ?, ?)`
      for (const one of links) sql.run(text, blob(id), one.index, encode(link, one))
      update(sql, id, "chain", encodeChain(chain))
    },
    setOpaqueRecord: async (id, record) => update(sql, id, "opaque_record", record),
    setCredentials: async (id, all) => update(sql, id, "credentials", encode(credentialsRow, all)),
  }
}

function update(
  sql: Sql,
  id: AccountId,
  column: "chain" | "opaque_record" | "credentials",
  value: string | Uint8Array,
): void {
  sql.run(`UPDATE accounts SET ${column} = ? WHERE id = ?`, value, blob(id))
}
