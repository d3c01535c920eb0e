import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type Camp, copyCamp } from "./src/kill-points/camp.ts"
import { judgeCamp } from "./src/kill-points/judge.ts"
import { nameOf, type Side } from "./src/kill-points/point.ts"
import { databaseOf } from "./src/kill-points/server-program.ts"
import { Theatre } from "./src/kill-points/theatre.ts"

let theatre: Theatre
const folder = mkdtempSync(join(tmpdir(), "tacit-judged-"))

beforeAll(async () => {
  theatre = await Theatre.open()
})

afterAll(async () => {
  await theatre.close()
  rmSync(folder, { recursive: true, force: true })
})

const MESSAGE = "write conversations.append + conversations.put"

test.each<[string, string, string, Side]>([
  ["send", "alice/1", "write outbox", "after"],
  ["send", "alice/1", "write conversation + outbox + tail", "before"],
  ["send", "server", MESSAGE, "before"],
  ["send", "server", MESSAGE, "after"],
  ["begin a group", "server", "frame answer transacted", "before"],
])(
  "LG6 ST7 Killed at its own hand, a process loses nothing that was acknowledged and doubles nothing: %s, %s, %s, %s",
  async (scene, who, kind, side) => {
    const point = theatre.points.find(
      (each) => each.scene === scene && each.who === who && each.kind === kind && each.side === side,
    )
    if (!point) throw new Error("the story does not come by there")
    expect(await theatre.run(point), nameOf(point)).toEqual({ problems: [], isHit: true })
  },
)

describe("The judge of killed processes", () => {
  const before = () => theatre.campBefore("send")
  const after = (): Camp => copyCamp(theatre.campBefore("begin a group"), folder)

  test("has nothing to say of a story without a kill", async () => {
    const camp = after()
    expect(camp.said).toHaveLength(2)
    expect(await judgeCamp(camp)).toEqual([])
  })

  test("notices a message that a device promised and nobody has", async () => {
    const camp = after()
    const [said] = camp.said
    if (!said) throw new Error("nobody said anything")
    const lost = { ...said, text: "lost", id: said.id.replace(/.$/, "_") as typeof said.id, index: undefined }
    const problems = await judgeCamp({ ...camp, said: [...camp.said, lost] })
    expect(problems).toContainEqual(expect.stringContaining('"lost" is lost'))
  })

  test("notices a server that forgot what it acknowledged", async () => {
    const camp = after()
    cpSync(databaseOf(before().folder), databaseOf(folder))
    expect(await judgeCamp(camp)).toContainEqual(expect.stringMatching(/^the server has ".*" 0 times$/))
  })

  test("notices a device that forgot", async () => {
    const camp = after()
    cpSync(join(before().folder, "devices", "bob-2.db"), join(folder, "devices", "bob-2.db"))
    expect(await judgeCamp(camp)).toContainEqual(expect.stringMatching(/^bob\/2 in .* has nothing/))
  })

  test("notices a file that is damaged", async () => {
    const camp = after()
    const file = databaseOf(folder)
    const bytes = readFileSync(file)
    writeFileSync(file, bytes.fill(0xaa, 8192, 8192 + 2048))
    expect(await judgeCamp(camp).catch((error: Error) => [error.message])).not.toEqual([])
  })

  test("notices a message that stands in the log twice", async () => {
    const camp = after()
    double(databaseOf(folder))
    expect(await judgeCamp(camp)).toContainEqual(expect.stringMatching(/^the server has ".*" 2 times$/))
  })

  test("notices a server that says what it has not written", async () => {
    const point = { scene: "send", who: "server", kind: MESSAGE, ordinal: 2, side: "claimed" } as const
    const { problems } = await theatre.run(point)
    expect(problems).toContainEqual(expect.stringMatching(/tells of .*log-rollback/))
  })
})

/** Appends the newest entry of the first log again, past the server that would refuse it. */
function double(file: string): void {
  const database = new DatabaseSync(file)
  database.exec(`INSERT INTO entries (conversation, idx, author, id, at, header, payload, part)
    SELECT conversation, idx + 1, author, randomblob(16), at, header, payload, part
    FROM entries ORDER BY conversation, idx DESC LIMIT 1;
    UPDATE conversations SET head = head + 1 WHERE number = (SELECT min(conversation) FROM entries)`)
  database.close()
}
