import { DatabaseSync } from "node:sqlite"
import { describe, expect, test } from "vitest"
import { migrate } from "./migrations.ts"

function versions(db: DatabaseSync): unknown[] {
  return db
    .prepare("SELECT version FROM migrations ORDER BY version")
    .all()
    .map(({ version }) => version)
}

describe("migrations", () => {
  test("bring a new database to the newest schema, once", () => {
    const db = new DatabaseSync(":memory:")
    migrate(db)
    const after = versions(db)
    expect(after.length).toBeGreaterThan(0)
    migrate(db)
    expect(versions(db)).toEqual(after)
  })

  test("leave a database of a newer server alone", () => {
    const db = new DatabaseSync(":memory:")
    migrate(db)
    db.exec("INSERT INTO migrations (version) VALUES (999)")
    expect(() => migrate(db)).toThrow("update")
  })
})

describe("the schema", () => {
  /** What SQLite reads for a query that runs often: a table it would have to scan costs with its size. */
  const plans: readonly (readonly [string, string])[] = [
    ["SELECT 1 FROM entries WHERE conversation = 1 AND idx BETWEEN 1 AND 2 ORDER BY idx", "entries_place"],
    ["SELECT 1 FROM entries WHERE conversation = 1 AND author = 2 AND id = x'00'", "entries_id"],
    ["SELECT 1 FROM memberships WHERE account = 1 AND changed > 2 ORDER BY changed", "memberships_changed"],
    ["UPDATE memberships SET changed = 1 WHERE conversation = 1 AND branches <> 0", "PRIMARY KEY"],
    ["SELECT 1 FROM inbox WHERE account = 1 AND id > 2 ORDER BY id", "inbox_of"],
    ["SELECT 1 FROM key_packages WHERE account = 1 ORDER BY last_resort, number LIMIT 1", "key_packages_of"],
    ["SELECT 1 FROM uploads WHERE at < 1", "uploads_by_time"],
  ]

  test.each(plans)("answers %j by an index", (query, index) => {
    const db = new DatabaseSync(":memory:")
    migrate(db)
    const plan = db
      .prepare(`EXPLAIN QUERY PLAN ${query}`)
      .all()
      .map(({ detail }) => String(detail))
    expect(plan.join("; ")).toContain(index)
    expect(plan.join("; ")).not.toMatch(/SCAN|TEMP B-TREE/)
  })
})
