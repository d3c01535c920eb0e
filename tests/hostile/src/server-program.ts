/** The server as a program of its own, so that its memory is its own. */
import { type ChildProcess, spawn } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { onTestFinished } from "vitest"

const MAIN = join(import.meta.dirname, "../../../apps/server/src/main.ts")

export interface ServerProgram {
  readonly url: string
  readonly port: number
  /** Bytes of memory that it occupies now. */
  memory(): number
}

/** It ends with the test. */
export async function serverProgram(environment: Record<string, string>): Promise<ServerProgram> {
  const folder = mkdtempSync(join(tmpdir(), "tacit-hostile-"))
  const env = { PATH: process.env.PATH, PORT: "0", TACIT_DATA: folder, ...environment }
  const program = spawn(process.execPath, [MAIN], { env, stdio: ["ignore", "pipe", "ignore"] })
  const ended = new Promise((resolve) => program.once("close", resolve))
  onTestFinished(async () => {
    program.kill("SIGKILL")
    await ended
    rmSync(folder, { recursive: true })
  })
  const port = await portOf(program)
  return { url: `http://127.0.0.1:${port}`, port, memory: () => residentBytes(program) }
}

function portOf(program: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let output = ""
    program.stdout?.on("data", (data: Buffer) => {
      output += data.toString()
      const port = /Tacit serves at \S+:(\d+)/.exec(output)?.[1]
      if (port !== undefined) resolve(Number(port))
    })
    program.once("close", () => reject(new Error("the server did not start")))
  })
}

function residentBytes({ pid }: ChildProcess): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8")
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024
}
