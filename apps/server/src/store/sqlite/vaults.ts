import { type AccountId, decode, encode, type Hash, vaultHead } from "@tacit/protocol"
import type { VaultTable } from "../vaults.ts"
import { blob, hashOf } from "./blobs.ts"
import { hold, release } from "./part-holders.ts"
import { type PartColumns, partColumns, partOf } from "./rows.ts"
import type { Sql } from "./sql.ts"

type ObjectRow = PartColumns & { readonly size: number }

const OF_ACCOUNT = "account = (SELECT number FROM accounts WHERE id = ?)"

export function sqliteVaults(sql: Sql): VaultTable {
  const row = (account: AccountId, name: Hash): ObjectRow | undefined =>
    sql.get<ObjectRow>(
      `SELECT bytes, part, size FROM vault_objects WHERE ${OF_ACCOUNT} AND name = ?`,
      blob(account),
      blob(name),
    )
  const addUsed = (account: AccountId, bytes: number): unknown =>
    sql.run("UPDATE accounts SET vault_used = vault_used + ? WHERE id = ?", bytes, blob(account))

  return {
    async position(account) {
      const text = "SELECT vault_version AS version, vault_hash AS hash FROM accounts WHERE id = ?"
      const found = sql.get<{ version: number | null; hash: Uint8Array | null }>(text, blob(account))
      return found?.version && found.hash ? { version: found.version, hash: hashOf(found.hash) } : undefined
    },
    async head(account) {
      const text = "SELECT vault_head AS head FROM accounts WHERE id = ?"
      const head = sql.get<{ head: Uint8Array | null }>(text, blob(account))?.head
      return head ? decode(vaultHead, head) : undefined
    },
    async object(account, name) {
      const found = row(account, name)
      return found && partOf(found)
    },
    async used(account) {
      const text = "SELECT vault_used AS used FROM accounts WHERE id = ?"
      return sql.get<{ used: number }>(text, blob(account))?.used ?? 0
    },
    async savedAt(account, conversation) {
      const text = `SELECT idx FROM vault_saved WHERE ${OF_ACCOUNT} AND conversation = ?`
      return sql.get<{ idx: number }>(text, blob(account), blob(conversation))?.idx
    },

    async setHead(account, head, hash) {
      const text = "UPDATE accounts SET vault_version = ?, vault_hash = ?, vault_head = ? WHERE id = ?"
      sql.run(text, head.head.version, blob(hash), encode(vaultHead, head), blob(account))
    },
    async putObject(account, name, object, size) {
      const { bytes, part } = partColumns(object)
      const inserted = sql.change(
        `INSERT INTO vault_objects (account, name, size, bytes, part)
          VALUES ((SELECT number FROM accounts WHERE id = ?), ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
        blob(account),
        blob(name),
        size,
        bytes,
        part,
      )
      if (inserted === 0) return
      addUsed(account, size)
      if (object.kind === "staged") hold(sql, object.hash, { kind: "vault", account })
    },
    async deleteObject(account, name) {
      const found = row(account, name)
      if (!found) return
      const text = `DELETE FROM vault_objects WHERE ${OF_ACCOUNT} AND name = ?`
      sql.run(text, blob(account), blob(name))
      addUsed(account, -found.size)
      if (found.part) release(sql, hashOf(found.part), { kind: "vault", account })
    },
    async setSaved(account, conversation, index) {
      const text = `INSERT INTO vault_saved (account, conversation, idx)
        VALUES ((SELECT number FROM accounts WHERE id = ?), ?, ?)
        ON CONFLICT DO UPDATE SET idx = excluded.idx`
      sql.run(text, blob(account), blob(conversation), index)
    },
  }
}
