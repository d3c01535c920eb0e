/**
 * The schema and how it came to be. A migration that has been released is never changed; a new one is
 * appended. Ids are blobs and stand once, in `accounts` and `conversations`; other tables name their
 * numbers. Whatever is large is appended in order of arrival (rowid) behind a narrow index: clustering
 * bodies by conversation was measured five times slower.
 */
import type { DatabaseSync } from "node:sqlite"
import { introduceBranches } from "./branches-migration.ts"

type Migration = string | ((db: DatabaseSync) => void)

const MIGRATIONS: readonly Migration[] = [
  `
  CREATE TABLE accounts (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    handle TEXT NOT NULL,
    normal_handle TEXT NOT NULL UNIQUE,
    chain BLOB NOT NULL,
    opaque_record TEXT,
    credentials BLOB,
    vault_version INTEGER,
    vault_hash BLOB,
    vault_head BLOB,
    vault_used INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE links (
    account INTEGER NOT NULL,
    idx INTEGER NOT NULL,
    link BLOB NOT NULL,
    PRIMARY KEY (account, idx)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE vault_objects (
    account INTEGER NOT NULL,
    name BLOB NOT NULL,
    size INTEGER NOT NULL,
    bytes BLOB,
    part BLOB,
    PRIMARY KEY (account, name)
  ) STRICT;
  CREATE TABLE vault_saved (
    account INTEGER NOT NULL,
    conversation BLOB NOT NULL,
    idx INTEGER NOT NULL,
    PRIMARY KEY (account, conversation)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE key_packages (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    account INTEGER NOT NULL,
    ref BLOB NOT NULL,
    key_package BLOB NOT NULL,
    last_resort INTEGER NOT NULL,
    expires INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX key_packages_of ON key_packages (account, last_resort, number);

  CREATE TABLE conversations (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    head INTEGER NOT NULL,
    head_hash BLOB NOT NULL,
    epoch INTEGER NOT NULL,
    opening BLOB NOT NULL,
    replacement BLOB,
    newest_commit BLOB,
    removals BLOB
  ) STRICT;
  CREATE TABLE memberships (
    conversation INTEGER NOT NULL,
    account INTEGER NOT NULL,
    branches INTEGER NOT NULL,
    spans BLOB NOT NULL,
    changed INTEGER NOT NULL,
    PRIMARY KEY (conversation, account)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX memberships_changed ON memberships (account, changed);
  CREATE TABLE directs (
    low BLOB NOT NULL,
    high BLOB NOT NULL,
    conversation BLOB NOT NULL,
    PRIMARY KEY (low, high)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE entries (
    cursor INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL,
    idx INTEGER NOT NULL,
    author INTEGER NOT NULL,
    id BLOB NOT NULL,
    at INTEGER NOT NULL,
    header BLOB NOT NULL,
    payload BLOB,
    part BLOB
  ) STRICT;
  CREATE UNIQUE INDEX entries_place ON entries (conversation, idx);
  CREATE UNIQUE INDEX entries_id ON entries (conversation, author, id);

  CREATE TABLE inbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account INTEGER NOT NULL,
    conversation BLOB NOT NULL,
    newest_commit BLOB NOT NULL,
    idx INTEGER NOT NULL,
    welcome BLOB,
    part BLOB
  ) STRICT;
  CREATE INDEX inbox_of ON inbox (account, id);

  CREATE TABLE parts (hash BLOB NOT NULL UNIQUE, bytes BLOB NOT NULL) STRICT;
  CREATE TABLE part_holders (
    hash BLOB NOT NULL,
    kind TEXT NOT NULL,
    holder BLOB NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (hash, kind, holder, number)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE uploads (
    number INTEGER PRIMARY KEY,
    account BLOB NOT NULL,
    hash BLOB NOT NULL,
    total INTEGER NOT NULL,
    received INTEGER NOT NULL,
    at INTEGER NOT NULL,
    complete INTEGER NOT NULL,
    UNIQUE (account, hash)
  ) STRICT;
  CREATE INDEX uploads_by_time ON uploads (at);
  CREATE TABLE upload_chunks (
    upload INTEGER NOT NULL,
    place INTEGER NOT NULL,
    bytes BLOB NOT NULL
  ) STRICT;
  CREATE INDEX upload_chunks_of ON upload_chunks (upload, place);
  `,
  introduceBranches,
]

/** Brings the database to a schema, the newest; each step is one transaction. Throws if it is newer than known. */
export function migrate(db: DatabaseSync, to = MIGRATIONS.length): void {
  db.exec("CREATE TABLE IF NOT EXISTS migrations (version INTEGER PRIMARY KEY) STRICT")
  const newest = db.prepare("SELECT MAX(version) AS version FROM migrations").get()
  const version = Number(newest?.version ?? 0)
  if (version > MIGRATIONS.length) {
    throw new Error(`the database has schema ${version}, this server knows ${MIGRATIONS.length}: update it`)
  }
  MIGRATIONS.slice(version, to).forEach((step, i) => {
    db.exec("BEGIN IMMEDIATE")
    if (typeof step === "string") db.exec(step)
    else step(db)
    db.prepare("INSERT INTO migrations (version) VALUES (?)").run(version + i + 1)
    db.exec("COMMIT")
  })
}
