import { spawn } from "node:child_process"
import { rmSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { WebSocket } from "ws"
import { readConfig } from "./config/read-config.ts"
import { silentLog } from "./log/log.ts"
import { start } from "./start.ts"
import { sqliteStore } from "./store/sqlite/sqlite-store.ts"
import { temporaryFolder } from "./testing/temporary-folder.ts"
import { World } from "./testing/world.ts"

const folder = temporaryFolder()
const MAIN = join(import.meta.dirname, "main.ts")

function startAt(data: string, environment: Record<string, string> = {}) {
  const read = readConfig({ PORT: "0", TACIT_DATA: data, ...environment })
  if (!read.ok) throw new TypeError(read.problems.join())
  return start(read.config, silentLog)
}

/** The program as an operator starts it. */
function launch(environment: Record<string, string>) {
  const child = spawn(process.execPath, [MAIN], { env: { PATH: process.env.PATH, ...environment } })
  let output = ""
  const ended = new Promise<{ code: number | null; output: string }>((resolve) => {
    child.on("close", (code) => resolve({ code, output }))
  })
  const url = new Promise<string>((resolve) => {
    const hear = (data: Buffer): void => {
      output += data.toString()
      const found = /Tacit serves at (\S+)/.exec(output)?.[1]
      if (found) resolve(found)
    }
    child.stdout.on("data", hear)
    child.stderr.on("data", hear)
  })
  return { child, url, ended }
}

describe("starting", () => {
  test("LI11 refuses a database with accounts whose OPAQUE secret is gone", async () => {
    const data = join(folder, "lost-secret")
    const first = await startAt(data)
    if (!first.ok) throw new TypeError(first.problem)
    await first.server.stop()
    const store = sqliteStore({ file: join(data, "tacit.db") })
    const world = await World.create({ store })
    await world.join("alice")
    await store.close()
    rmSync(join(data, "secrets"), { recursive: true })
    const second = await startAt(data)
    expect(second).toMatchObject({ ok: false })
    expect(!second.ok && second.problem).toContain("missing")
  })

  test("says so when the port is taken", async () => {
    const first = await startAt(join(folder, "one"))
    if (!first.ok) throw new TypeError(first.problem)
    const { port } = new URL(first.server.url)
    const second = await startAt(join(folder, "two"), { PORT: port })
    expect(!second.ok && second.problem).toContain(port)
    await first.server.stop()
  })
})

describe("the program", () => {
  test("CN14 prints where it serves, drains on SIGTERM and ends with 0", async () => {
    const { child, url, ended } = launch({ PORT: "0", TACIT_DATA: join(folder, "program") })
    const origin = await url
    expect((await fetch(`${origin}/healthz`)).status).toBe(200)
    const socket = new WebSocket(`${origin.replace("http", "ws")}/api/socket`, { origin })
    await new Promise((resolve) => socket.once("message", resolve))
    const closed = new Promise((resolve) => socket.once("close", resolve))
    child.kill("SIGTERM")
    expect(await closed).toBe(1001)
    expect((await ended).code).toBe(0)
  })

  test("ends with 2 and names every problem of its settings", async () => {
    const { ended } = launch({ TACIT_ORIGIN: "http://chat.example", TACIT_TYPO: "1" })
    const { code, output } = await ended
    expect(code).toBe(2)
    expect(output).toContain("TACIT_ORIGIN")
    expect(output).toContain("TACIT_TYPO")
  })
})

test("LG6 ST8 what was acknowledged is there after a restart", async () => {
  const file = join(folder, "restart.db")
  const first = sqliteStore({ file })
  const { person, device } = await (await World.create({ store: first })).join("alice")
  await first.close()
  const second = sqliteStore({ file })
  const world = await World.create({ store: second })
  await world.open(person, device)
  await expect(world.join("ALICE")).rejects.toThrow("handle-taken")
  await second.close()
})
