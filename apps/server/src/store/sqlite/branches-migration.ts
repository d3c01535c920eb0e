/**
 * The second step of the schema. A conversation is in up to two epochs that somebody follows, each with who made it,
 * and a commit is found by what it ended. The first schema knew one epoch with at most two openings.
 */
import type { DatabaseSync } from "node:sqlite"
import { decode, type EntryHeader, encode, entryHeader, type Hash } from "@tacit/protocol"
import { accountOf, blob, hashOf } from "./blobs.ts"
import { type BranchRow, branchesRow } from "./rows.ts"

interface FirstRow {
  readonly number: number
  readonly epoch: number
  readonly opening: Uint8Array
  readonly replacement: Uint8Array | null
}

export function introduceBranches(db: DatabaseSync): void {
  db.exec(`
    ALTER TABLE conversations ADD COLUMN branches BLOB NOT NULL DEFAULT x'';
    CREATE TABLE commits (
      conversation INTEGER NOT NULL,
      parent BLOB NOT NULL,
      payload BLOB NOT NULL,
      idx INTEGER NOT NULL,
      PRIMARY KEY (conversation, parent, payload)
    ) STRICT, WITHOUT ROWID`)
  const update = db.prepare("UPDATE conversations SET branches = ? WHERE number = ?")
  const rows = db.prepare("SELECT number, epoch, opening, replacement FROM conversations").all()
  for (const row of rows as unknown as FirstRow[])
    update.run(encode(branchesRow, branchesOf(db, row, noteCommits(db, row))), row.number)
  for (const column of ["epoch", "opening", "replacement", "newest_commit"])
    db.exec(`ALTER TABLE conversations DROP COLUMN ${column}`)
}

/** Returns the commits by the epoch that they opened. A row that the disk has damaged is none. */
function noteCommits(db: DatabaseSync, { number }: FirstRow): ReadonlyMap<Hash, EntryHeader> {
  const insert = db.prepare("INSERT INTO commits VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING")
  const entries = db.prepare("SELECT header FROM entries WHERE conversation = ? ORDER BY idx")
  const commits = new Map<Hash, EntryHeader>()
  for (const { header: bytes } of entries.iterate(number)) {
    const header = readHeader(bytes as Uint8Array)
    if (header?.kind !== "commit") continue
    const { opening, payloadHash, index } = header
    insert.run(number, blob(opening), blob(payloadHash), index)
    commits.set(payloadHash, header)
  }
  return commits
}

function readHeader(bytes: Uint8Array): EntryHeader | undefined {
  try {
    return decode(entryHeader, bytes)
  } catch {
    return undefined
  }
}

/** Nobody is counted as a follower of either branch: what was a replacement can then still win or lose. */
function branchesOf(
  db: DatabaseSync,
  { number, epoch, opening, replacement }: FirstRow,
  commits: ReadonlyMap<Hash, EntryHeader>,
): BranchRow[] {
  const openings = replacement ? [opening, replacement] : [opening]
  return openings.map((bytes) => {
    const hash = hashOf(bytes)
    const commit = commits.get(hash)
    const place = commit
      ? { by: commit.author, since: commit.index }
      : { by: creatorOf(db, number), since: 0 }
    return { epoch, opening: hash, ...place, seconded: false }
  })
}

function creatorOf(db: DatabaseSync, conversation: number) {
  const text = `SELECT a.id FROM entries e JOIN accounts a ON a.number = e.author
    WHERE e.conversation = ? ORDER BY e.idx LIMIT 1`
  return accountOf(db.prepare(text).get(conversation)?.id as Uint8Array)
}
