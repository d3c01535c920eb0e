import type { AccountId } from "@tacit/protocol"
import type { KeyPackageTable } from "../key-packages.ts"
import { blob, hashOf } from "./blobs.ts"
import type { Sql } from "./sql.ts"

interface KeyPackageRow {
  readonly number: number
  readonly ref: Uint8Array
  readonly keyPackage: Uint8Array
  readonly lastResort: number
  readonly expires: number
}

const OF_ACCOUNT = "account = (SELECT number FROM accounts WHERE id = ?)"

export function sqliteKeyPackages(sql: Sql): KeyPackageTable {
  const remove = (account: AccountId, condition: string, ...values: number[]): unknown =>
    sql.run(`DELETE FROM key_packages WHERE ${OF_ACCOUNT} AND ${condition}`, blob(account), ...values)

  return {
    async count(account) {
      const text = `SELECT COUNT(*) AS count FROM key_packages WHERE ${OF_ACCOUNT}`
      return sql.get<{ count: number }>(text, blob(account))?.count ?? 0
    },
    async publish(account, { ref, keyPackage, lastResort, expires }) {
      if (lastResort) remove(account, "last_resort = 1")
      sql.run(
        `INSERT INTO key_packages (account, ref, key_package, last_resort, expires)
          VALUES ((SELECT number FROM accounts WHERE id = ?), ?, ?, ?, ?)`,
        blob(account),
        blob(ref),
        keyPackage,
        lastResort ? 1 : 0,
        expires,
      )
    },
    withdrawAll: async (account) => void remove(account, "TRUE"),
    dropExpired: async (account, now) => void remove(account, "expires <= ?", now),
    async take(account) {
      const row = sql.get<KeyPackageRow>(
        `SELECT number, ref, key_package AS keyPackage, last_resort AS lastResort, expires
          FROM key_packages WHERE ${OF_ACCOUNT} ORDER BY last_resort, number LIMIT 1`,
        blob(account),
      )
      if (!row) return undefined
      const lastResort = row.lastResort === 1
      if (!lastResort) sql.run("DELETE FROM key_packages WHERE number = ?", row.number)
      return { ref: hashOf(row.ref), keyPackage: row.keyPackage, lastResort, expires: row.expires }
    },
  }
}
