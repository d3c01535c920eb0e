/** Rows of the log, and what is left of them when the disk has damaged one. */

import { type CarriedEntry, decode, encode, entryHeader } from "@tacit/protocol"
import type { LogRange, StoredEntry } from "../conversations.ts"
import { blob, uuidBlob } from "./blobs.ts"
import { hold } from "./part-holders.ts"
import { type PartColumns, partColumns, partOf } from "./rows.ts"
import type { Sql } from "./sql.ts"

interface EntryRow extends PartColumns {
  readonly idx: number
  readonly header: Uint8Array
}

/** Hears of a row that cannot be read; the log goes on behind it. */
export type OnDamage = (range: LogRange, index: number) => void

/** Returns the cursor. */
export function insertEntry(sql: Sql, { header, payload }: StoredEntry): number {
  const { conversation, index, author, id, at } = header
  const { bytes, part } = partColumns(payload)
  const cursor = sql.run(
    `INSERT INTO entries (conversation, idx, author, id, at, header, payload, part) VALUES (
      (SELECT number FROM conversations WHERE id = ?), ?,
      (SELECT number FROM accounts WHERE id = ?), ?, ?, ?, ?, ?)`,
    blob(conversation),
    index,
    blob(author),
    uuidBlob(id),
    at,
    encode(entryHeader, header),
    bytes,
    part,
  )
  if (payload.kind === "staged") hold(sql, payload.hash, { kind: "entry", conversation, index })
  return cursor
}

export function selectEntries(sql: Sql, range: LogRange, onDamage: OnDamage): readonly CarriedEntry[] {
  const rows = sql.iterate<EntryRow>(
    `SELECT idx, header, payload AS bytes, part FROM entries
      WHERE conversation = (SELECT number FROM conversations WHERE id = ?) AND idx BETWEEN ? AND ?
      ORDER BY idx LIMIT ?`,
    blob(range.conversation),
    range.from,
    range.to,
    range.limit,
  )
  const page: CarriedEntry[] = []
  let size = 0
  for (const row of rows) {
    const entry = entryOf(row)
    if (!entry) {
      onDamage(range, row.idx)
      continue
    }
    size += entry.payload?.kind === "inline" ? entry.payload.bytes.length : 0
    if (page.length > 0 && size > range.bytes) break
    page.push(entry)
  }
  return page
}

/** The header is served as it is, so that clients see what became of it; without one there is no entry. */
function entryOf(row: EntryRow): CarriedEntry | undefined {
  try {
    return { header: decode(entryHeader, row.header), payload: partOf(row) }
  } catch {
    return undefined
  }
}
