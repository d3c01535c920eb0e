import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { describe, expect, test } from "vitest"
import { codeOf, conversationOf, done, messageTo } from "../../testing/conversation.ts"
import { someBytes } from "../../testing/random.ts"
import { temporaryFolder } from "../../testing/temporary-folder.ts"
import { World } from "../../testing/world.ts"
import { accept } from "../../verdict.ts"
import { sqliteStore } from "./sqlite-store.ts"

const folder = temporaryFolder()

function pagesOf(file: string): number {
  const db = new DatabaseSync(file, { readOnly: true })
  const pages = Number(db.prepare("PRAGMA page_count").get()?.page_count)
  db.close()
  return pages
}

describe("a full disk", () => {
  test("ST9 is answered with storage-full, loses nothing, and the server goes on when there is room", async () => {
    const file = join(folder, "full.db")
    const roomy = sqliteStore({ file })
    const before = await World.create({ store: roomy })
    const alice = await before.join("alice")
    const stand = await conversationOf(alice)
    done(await alice.socket.request(messageTo(stand)))
    await before.server.drain()
    await roomy.close()

    const full = sqliteStore({ file, maxPages: pagesOf(file) + 8 })
    const during = await World.create({ store: full })
    const socket = await during.open(alice.person, alice.device)
    const stored: number[] = []
    const large = { payload: someBytes(8192) }
    for (let i = 0; i < 8; i++) {
      const answer = await socket.request(messageTo(stand, large))
      if (answer.kind === "appended") stored.push(answer.index)
      else expect(codeOf(answer)).toBe("storage-full")
    }
    expect(stored.length).toBeLessThan(8)
    const log = done(await socket.request({ kind: "log-read", conversation: stand.conversation, from: 2 }))
    expect(log.kind === "log" && log.entries.map(({ header }) => header.index)).toEqual([2, ...stored])
    done(await socket.request({ kind: "ping" }))
    await during.server.drain()
    await full.close()

    const again = sqliteStore({ file })
    const after = await World.create({ store: again })
    const later = await after.open(alice.person, alice.device)
    const next = done(await later.request(messageTo(stand, large)))
    expect(next.kind === "appended" && next.index).toBe((stored.at(-1) ?? 2) + 1)
    await after.server.drain()
    await again.close()
  })

  test("ST9 fails only those jobs of a batch for which there is no room", async () => {
    const file = join(folder, "batch.db")
    const made = sqliteStore({ file })
    const world = await World.create({ store: made })
    const { person } = await world.join("alice")
    await made.close()

    const full = sqliteStore({ file, maxPages: pagesOf(file) + 2 })
    const { account } = person
    const verdicts = await Promise.all([
      full.write(async ({ accounts }) => accept(await accounts.setOpaqueRecord(account, "small"))),
      full.write(async ({ accounts }) =>
        accept(await accounts.setOpaqueRecord(account, "x".repeat(100_000))),
      ),
      full.write(async ({ accounts }) => accept((await accounts.login("alice"))?.record)),
    ])
    expect(verdicts).toEqual([
      { ok: true, value: undefined },
      { ok: false, refusal: { code: "storage-full" } },
      { ok: true, value: "small" },
    ])
    await full.close()
  })
})
