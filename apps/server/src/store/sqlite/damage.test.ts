import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { payloadHash } from "@tacit/protocol"
import { describe, expect, test } from "vitest"
import { conversationOf, done, messageTo } from "../../testing/conversation.ts"
import { temporaryFolder } from "../../testing/temporary-folder.ts"
import { World } from "../../testing/world.ts"
import { sqliteStore } from "./sqlite-store.ts"

const folder = temporaryFolder()
let count = 0

/** A log of six entries, after `damage` was done to the file. */
async function damagedLog(damage: (db: DatabaseSync) => void) {
  const file = join(folder, `${count++}.db`)
  const damaged: number[] = []
  const store = sqliteStore({ file, onDamage: (_range, index) => damaged.push(index) })
  const world = await World.create({ store })
  const alice = await world.join("alice")
  const stand = await conversationOf(alice)
  for (let i = 0; i < 4; i++) done(await alice.socket.request(messageTo(stand)))
  const db = new DatabaseSync(file)
  damage(db)
  db.close()
  const { conversation } = stand
  const answer = done(await alice.socket.request({ kind: "log-read", conversation, from: 0 }))
  if (answer.kind !== "log") throw new TypeError(answer.kind)
  done(await alice.socket.request(messageTo(stand)))
  await store.close()
  return { entries: answer.entries, damaged }
}

describe("a damaged row", () => {
  test("LG10 with another payload is served as it is, for clients to notice", async () => {
    const { entries } = await damagedLog((db) => db.exec("UPDATE entries SET payload = x'00' WHERE idx = 3"))
    expect(entries).toHaveLength(6)
    const { header, payload } = entries[3]!
    expect(payload?.kind === "inline" && payloadHash(payload.bytes)).not.toBe(header.payloadHash)
  })

  test("LG10 without its payload is an entry without payload", async () => {
    const { entries } = await damagedLog((db) => db.exec("UPDATE entries SET payload = NULL WHERE idx = 3"))
    expect(entries.map(({ payload }) => payload !== undefined)).toEqual([true, true, true, false, true, true])
  })

  test("LG10 with a payload longer than any can be is an entry without payload", async () => {
    const damage = "UPDATE entries SET payload = zeroblob(3000000) WHERE idx = 5"
    const { entries } = await damagedLog((db) => db.exec(damage))
    expect(entries.at(-1)?.payload).toBeUndefined()
  })

  test("LG10 with an unreadable header is left out and reported, and the log goes on", async () => {
    const { entries, damaged } = await damagedLog((db) =>
      db.exec("UPDATE entries SET header = x'0102' WHERE idx = 3"),
    )
    expect(entries.map(({ header }) => header.index)).toEqual([0, 1, 2, 4, 5])
    expect(damaged).toEqual([3])
  })

  test("LG10 that is gone is left out, and the log goes on", async () => {
    const { entries } = await damagedLog((db) => db.exec("DELETE FROM entries WHERE idx = 3"))
    expect(entries.map(({ header }) => header.index)).toEqual([0, 1, 2, 4, 5])
  })
})
