/** Runs statements on one connection; each text is prepared once. */
import type { DatabaseSync, StatementSync } from "node:sqlite"

export type SqlValue = string | number | Uint8Array | null

/** The row types that callers name are theirs to get right: they stand next to the columns. */
export interface Sql {
  get<R>(text: string, ...values: SqlValue[]): R | undefined
  all<R>(text: string, ...values: SqlValue[]): R[]
  iterate<R>(text: string, ...values: SqlValue[]): Iterable<R>
  /** Returns the rowid of the newest inserted row. */
  run(text: string, ...values: SqlValue[]): number
  /** Rows that the statement changed. */
  change(text: string, ...values: SqlValue[]): number
}

export function sqlOn(db: DatabaseSync): Sql {
  const statements = new Map<string, StatementSync>()
  const prepared = (text: string): StatementSync => {
    const known = statements.get(text)
    if (known) return known
    const made = db.prepare(text)
    statements.set(text, made)
    return made
  }
  return {
    get: <R>(text: string, ...values: SqlValue[]) => prepared(text).get(...values) as R | undefined,
    all: <R>(text: string, ...values: SqlValue[]) => prepared(text).all(...values) as R[],
    iterate: <R>(text: string, ...values: SqlValue[]) => prepared(text).iterate(...values) as Iterable<R>,
    run: (text, ...values) => Number(prepared(text).run(...values).lastInsertRowid),
    change: (text, ...values) => Number(prepared(text).run(...values).changes),
  }
}
