/** Who holds which part. The last release of a part deletes its bytes. */

import type { Hash } from "@tacit/protocol"
import type { PartHolder } from "../parts.ts"
import { accountOf, blob, conversationOf } from "./blobs.ts"
import type { Sql } from "./sql.ts"

interface HolderRow {
  readonly kind: PartHolder["kind"]
  readonly holder: Uint8Array
  readonly number: number
}

export function hold(sql: Sql, hash: Hash, holder: PartHolder): void {
  const { kind, id, number } = columns(holder)
  const text =
    "INSERT INTO part_holders (hash, kind, holder, number) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
  sql.run(text, blob(hash), kind, id, number)
}

export function release(sql: Sql, hash: Hash, holder: PartHolder): void {
  const { kind, id, number } = columns(holder)
  const text = "DELETE FROM part_holders WHERE hash = ? AND kind = ? AND holder = ? AND number = ?"
  sql.run(text, blob(hash), kind, id, number)
  const unheld =
    "DELETE FROM parts WHERE hash = ?1 AND NOT EXISTS (SELECT 1 FROM part_holders WHERE hash = ?1)"
  sql.run(unheld, blob(hash))
}

export function holdersOf(sql: Sql, hash: Hash): readonly PartHolder[] {
  const text = "SELECT kind, holder, number FROM part_holders WHERE hash = ?"
  return sql.all<HolderRow>(text, blob(hash)).map(holderOf)
}

function columns(holder: PartHolder) {
  const owner = holder.kind === "entry" ? holder.conversation : holder.account
  const number = holder.kind === "entry" ? holder.index : holder.kind === "inbox" ? holder.item : 0
  return { kind: holder.kind, id: blob(owner), number }
}

function holderOf({ kind, holder, number }: HolderRow): PartHolder {
  if (kind === "entry") return { kind, conversation: conversationOf(holder), index: number }
  const account = accountOf(holder)
  return kind === "inbox" ? { kind, account, item: number } : { kind, account }
}
