import { type AccountId, concat, type Hash } from "@tacit/protocol"
import type { PartTable } from "../parts.ts"
import { accountOf, blob, hashOf } from "./blobs.ts"
import { hold, holdersOf, release } from "./part-holders.ts"
import type { Sql } from "./sql.ts"

interface UploadRow {
  readonly number: number
  readonly account: Uint8Array
  readonly hash: Uint8Array
  readonly total: number
  readonly received: number
  readonly complete: number
}

const COLUMNS = "number, account, hash, total, received, complete"

export function sqliteParts(sql: Sql): PartTable {
  const find = (account: AccountId, hash: Hash): UploadRow | undefined =>
    sql.get<UploadRow>(
      `SELECT ${COLUMNS} FROM uploads WHERE account = ? AND hash = ?`,
      blob(account),
      blob(hash),
    )
  const drop = (upload: UploadRow): void => {
    sql.run("DELETE FROM upload_chunks WHERE upload = ?", upload.number)
    sql.run("DELETE FROM uploads WHERE number = ?", upload.number)
    const holder = { kind: "upload", account: accountOf(upload.account) } as const
    if (upload.complete === 1) release(sql, hashOf(upload.hash), holder)
  }

  return {
    holders: async (hash) => holdersOf(sql, hash),
    async size(hash) {
      const text = "SELECT length(bytes) AS size FROM parts WHERE hash = ?"
      return sql.get<{ size: number }>(text, blob(hash))?.size
    },
    async slice(hash, offset, length) {
      const text = "SELECT substr(bytes, ?, ?) AS bytes FROM parts WHERE hash = ?"
      return sql.get<{ bytes: Uint8Array }>(text, offset + 1, length, blob(hash))?.bytes
    },
    async upload(account, hash) {
      const found = find(account, hash)
      return found?.complete === 0 ? { total: found.total, received: found.received } : undefined
    },
    async staged(account) {
      const text = "SELECT TOTAL(total) AS staged FROM uploads WHERE account = ?"
      return sql.get<{ staged: number }>(text, blob(account))?.staged ?? 0
    },

    async beginUpload(account, hash, total, at) {
      const before = find(account, hash)
      if (before) drop(before)
      sql.run(
        "INSERT INTO uploads (account, hash, total, received, at, complete) VALUES (?, ?, ?, 0, ?, 0)",
        blob(account),
        blob(hash),
        total,
        at,
      )
    },
    async appendUpload(account, hash, bytes) {
      const found = find(account, hash)
      if (!found) throw new TypeError("no such upload")
      const text = "INSERT INTO upload_chunks (upload, place, bytes) VALUES (?, ?, ?)"
      sql.run(text, found.number, found.received, bytes)
      const grown = "UPDATE uploads SET received = received + ? WHERE number = ?"
      sql.run(grown, bytes.length, found.number)
    },
    async received(account, hash) {
      const found = find(account, hash)
      const text = "SELECT bytes FROM upload_chunks WHERE upload = ? ORDER BY place"
      const chunks = sql.all<{ bytes: Uint8Array }>(text, found?.number ?? -1)
      return concat(...chunks.map(({ bytes }) => bytes))
    },
    async completeUpload(account, hash, bytes, at) {
      const before = find(account, hash)
      if (before) drop(before)
      sql.run(
        "INSERT INTO uploads (account, hash, total, received, at, complete) VALUES (?, ?, ?, ?, ?, 1)",
        blob(account),
        blob(hash),
        bytes.length,
        bytes.length,
        at,
      )
      sql.run("INSERT INTO parts (hash, bytes) VALUES (?, ?) ON CONFLICT DO NOTHING", blob(hash), bytes)
      hold(sql, hash, { kind: "upload", account })
    },
    async dropUpload(account, hash) {
      const found = find(account, hash)
      if (found) drop(found)
    },
    async expireUploads(before) {
      const expired = sql.all<UploadRow>(`SELECT ${COLUMNS} FROM uploads WHERE at < ?`, before)
      expired.forEach(drop)
      return expired.length
    },
  }
}
