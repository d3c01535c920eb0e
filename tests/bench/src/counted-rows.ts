/**
 * Counts the rows of every SQLite statement in this process, so that the figures are the database's own and
 * not those of the port above it. Only servers use SQLite here: devices keep their records in memory.
 */
import { StatementSync } from "node:sqlite"
import type { Meter } from "./meter.ts"

/** The returned function ends the counting. */
export function countRows(meter: Meter): () => void {
  const { run, get, all, iterate } = StatementSync.prototype
  StatementSync.prototype.run = function (this: StatementSync, ...values: Parameters<typeof run>) {
    const result = run.apply(this, values)
    meter.serverWritten += Number(result.changes)
    return result
  } as typeof run
  StatementSync.prototype.get = function (this: StatementSync, ...values: Parameters<typeof get>) {
    const row = get.apply(this, values)
    if (row !== undefined) meter.serverRead++
    return row
  } as typeof get
  StatementSync.prototype.all = function (this: StatementSync, ...values: Parameters<typeof all>) {
    const rows = all.apply(this, values)
    meter.serverRead += rows.length
    return rows
  } as typeof all
  StatementSync.prototype.iterate = function* (this: StatementSync, ...values: Parameters<typeof iterate>) {
    for (const row of iterate.apply(this, values)) {
      meter.serverRead++
      yield row
    }
  } as typeof iterate
  return () => {
    Object.assign(StatementSync.prototype, { run, get, all, iterate })
  }
}
