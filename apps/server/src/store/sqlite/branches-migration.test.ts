/** A file that a server with the first schema wrote goes on under this one. */
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { decode } from "@tacit/protocol"
import { expect, test } from "vitest"
import {
  afterCreate,
  codeOf,
  commit,
  commitEntry,
  conversationOf,
  createEntry,
  done,
  post,
  say,
  transactionOf,
} from "../../testing/conversation.ts"
import { temporaryFolder } from "../../testing/temporary-folder.ts"
import { type Member, World } from "../../testing/world.ts"
import { blob } from "./blobs.ts"
import { migrate } from "./migrations.ts"
import { branchesRow } from "./rows.ts"
import { sqliteStore } from "./sqlite-store.ts"

const folder = temporaryFolder()

/** The same database in the first schema: where a conversation stands was written differently. */
function inFirstSchema(file: string): string {
  const first = `${file}.first`
  const db = new DatabaseSync(first)
  migrate(db, 1)
  db.exec(`ATTACH '${file}' AS newer`)
  const tables = db.prepare("SELECT name FROM main.sqlite_schema WHERE type = 'table'").all()
  for (const { name } of tables)
    if (!["conversations", "migrations", "sqlite_sequence"].includes(String(name)))
      db.exec(`INSERT INTO main.${name} SELECT * FROM newer.${name}`)
  const insert = db.prepare("INSERT INTO main.conversations VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
  for (const row of db.prepare("SELECT * FROM newer.conversations").all()) {
    const [one, other] = decode(branchesRow, row.branches as Uint8Array)
    if (!one) throw new TypeError("a conversation without an epoch")
    const { number = null, id = null, head = null, head_hash = null, removals = null } = row
    const replacement = other ? blob(other.opening) : null
    const newest = one.epoch > 0 ? new Uint8Array(72) : null
    const opening = blob(one.opening)
    insert.run(number, id, head, head_hash, one.epoch, opening, replacement, newest, removals)
  }
  db.close()
  return first
}

/** Three people in three conversations: one with two live commits, one with one, one that has just begun. */
async function begin(file: string) {
  const store = sqliteStore({ file })
  const world = await World.create({ store })
  const [alice, bob, mallory] = [
    await world.join("alice"),
    await world.join("bob"),
    await world.join("mallory"),
  ]
  const parent = await conversationOf(alice, bob, mallory)
  const wrong = await commit(mallory, parent, [mallory])
  const right = await commit(alice, parent, [alice, bob], wrong)
  const before = await conversationOf(alice, bob, mallory)
  const doubtful = await commit(mallory, before, [alice, bob, mallory])
  const create = createEntry(alice)
  done(await alice.socket.request(transactionOf({ entries: [create] })))
  await store.close()
  return { people: [alice, bob, mallory], wrong, right, before, doubtful, begun: afterCreate(create) }
}

test("LG13 A database of the first schema is brought to the newest with both of two live commits, and any of its commits can be replaced", async () => {
  const file = join(folder, "newer.db")
  const { people, wrong, right, before, doubtful, begun } = await begin(file)
  const store = sqliteStore({ file: inFirstSchema(file) })
  const world = await World.create({ store })
  const again = ({ person, device }: Member) => world.open(person, device)
  const [alice, bob, mallory] = (await Promise.all(
    people.map(async (member) => ({ ...member, socket: await again(member) })),
  )) as [Member, Member, Member]

  expect(await say(mallory, wrong)).toBe("stored")
  await commit(mallory, wrong, [mallory])
  expect(await say(bob, right)).toBe("stored")
  expect(await say(mallory, right)).toBe("not-found")
  await commit(bob, right, [alice, bob])

  const own = commitEntry(mallory, before, [mallory], { replaces: doubtful.opening })
  expect(codeOf(await post(mallory, own))).toBe("refused")
  const instead = await commit(alice, before, [alice, bob], doubtful)
  expect(await say(bob, instead)).toBe("stored")

  const next = await commit(alice, begun, [alice, bob])
  expect(await say(bob, next)).toBe("stored")
  await store.close()
})
