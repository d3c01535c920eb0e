/** Judges what the killed processes left behind, from nothing but their files. */
import { existsSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { Engine, type Transport } from "@tacit/client"
import { SqliteStore, systemClock, systemRandomness } from "@tacit/client/node"
import { sqliteStore } from "@tacit/server"
import { CrashStore, cheapPasswords, type Device } from "@tacit/testkit"
import { Seat } from "@tacit/testkit/cast"
import { type Facts, gather } from "@tacit/testkit/facts"
import { judgePlayed } from "@tacit/testkit/judge-played"
import type { Camp, CampSeat, SaidText } from "./camp.ts"
import { databaseOf } from "./server-program.ts"

export async function judgeCamp(camp: Camp): Promise<readonly string[]> {
  const { folder, seats } = camp
  const files = [databaseOf(folder), ...seats.map(({ file }) => join(folder, "devices", file))]
  const damaged = files.flatMap((file) => integrityOf(file))
  return damaged.length > 0 ? damaged : judgeSound(camp)
}

/** What SQLite finds wrong with a file, which it first recovers from its log. */
function integrityOf(file: string): readonly string[] {
  if (!existsSync(file)) return [`there is no ${file}`]
  const database = new DatabaseSync(file)
  const rows = database.prepare("PRAGMA integrity_check").all()
  database.close()
  return rows.map((row) => String(row.integrity_check)).filter((word) => word !== "ok")
}

async function judgeSound({ folder, seats, said }: Camp): Promise<readonly string[]> {
  const opened = await Promise.all(seats.map((seat) => openedSeat(folder, seat)))
  const byName = new Map(opened.map((seat) => [seat.name, seat]))
  const running = opened.filter(({ state }) => state === "running")
  const store = sqliteStore({ file: databaseOf(folder) })
  try {
    const accounts = [...new Set(opened.map(({ account }) => account))]
    const facts = await gather({ store, complete: (promise) => promise }, running, accounts)
    const cast = {
      seats: opened,
      running,
      said: said.map((each) => ({ ...each, seat: byName.get(each.seat) as Seat })),
    }
    return [...judgePlayed({ cast, tampered: [] }, facts), ...judgeSaid(said, facts)]
  } finally {
    await store.close()
  }
}

/** What was acknowledged stands where it was; what was not stands somewhere, once, on each member's devices. */
function judgeSaid(said: readonly SaidText[], { conversations, views }: Facts): readonly string[] {
  return said.flatMap(({ id, text, conversation, index, author }) => {
    const headers = conversations.get(conversation)?.headers ?? []
    const places = headers.filter((header) => header.kind === "message" && header.id === id)
    const wrong: string[] = []
    if (places.length !== 1) wrong.push(`the server has "${text}" ${places.length} times`)
    if (index !== undefined && places[0]?.index !== index)
      wrong.push(`"${text}" was acknowledged at ${index} and is at ${places[0]?.index}`)
    for (const { seat, shown } of views.get(conversation) ?? []) {
      const times = shown.filter(({ content }) => content.kind === "text" && content.text === text).length
      if (times > 1 || (times === 0 && seat.account === author))
        wrong.push(`${seat.name} shows "${text}" ${times} times`)
    }
    return wrong
  })
}

const nobodyThere: Transport = {
  origin: "http://127.0.0.1",
  post: () => Promise.reject(new Error("there is no server")),
  connect: () => ({ send() {}, close() {} }),
}

/** The device as its file has it, opened in memory: the file stays as it is. */
async function openedSeat(folder: string, { name, handle, file, localKey, state, events }: CampSeat) {
  const disk = new SqliteStore(join(folder, "devices", file))
  const records = await disk.list("")
  await disk.close()
  const store = new CrashStore(new Map(records.map(({ key, value }) => [key, value])))
  const bugs: unknown[] = []
  const engine = await Engine.open({
    transport: nobodyThere,
    store,
    localKey,
    clock: systemClock,
    random: systemRandomness,
    passwords: cheapPasswords,
    onBug: (error) => bugs.push(error),
  })
  if (!engine) throw new Error(`the file of ${name} holds no account`)
  const device: Device = {
    name,
    line: name,
    handle,
    store,
    localKey,
    events: [...events],
    drawn: [],
    engine,
    online: false,
    ahead: 0,
    crashed: false,
  }
  const seat = new Seat(name, device)
  seat.state = state
  return seat
}
