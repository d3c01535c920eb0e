/** `tacit` as a person runs it: one process a command, with a profile and a password. */
import { type ChildProcess, spawn } from "node:child_process"
import { rmSync } from "node:fs"
import { dirname, join } from "node:path"
import { type Collected, collect, repository } from "./process.ts"

const MAIN = join(repository, "apps/cli/src/main.ts")

export interface Ended {
  readonly exit: number | null
  readonly out: string
  readonly err: string
  /** Every line of stdout, each of which must be an object of JSON. */
  json(): Record<string, unknown>[]
}

export interface Running {
  readonly out: Collected
  readonly err: Collected
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
}

export interface Profile {
  readonly directory: string
  readonly password: string | undefined
  readonly server: string
}

/** Begins a command; a profile without a password has none in its environment, and no terminal. */
export function begin({ directory, password, server }: Profile, ...args: string[]): Running {
  const env = {
    PATH: process.env.PATH,
    HOME: directory,
    TACIT_SERVER: server,
    TACIT_PROFILE: directory,
    ...(password === undefined ? {} : { TACIT_PASSWORD: password }),
    // Most of a short command is reading the program; what one process has compiled the next one uses.
    NODE_COMPILE_CACHE: join(dirname(directory), "compiled"),
  }
  const child = spawn(process.execPath, [MAIN, ...args], { env, stdio: ["ignore", "pipe", "pipe"] })
  const out = collect(child.stdout)
  const err = collect(child.stderr)
  const ended = new Promise<Ended>((resolve) => {
    child.once("close", (exit) =>
      resolve({ exit, out: out.text, err: err.text, json: () => jsonLines(out.text) }),
    )
  })
  return { out, err, child, ended }
}

export function tacit(profile: Profile, ...args: string[]): Promise<Ended> {
  return begin(profile, ...args).ended
}

/** The objects that a command prints with --json; fails unless it ends well. */
export async function results(profile: Profile, ...args: string[]): Promise<Record<string, unknown>[]> {
  const ended = await tacit(profile, ...args, "--json")
  if (ended.exit !== 0) throw new Error(`tacit ${args.join(" ")} ended with ${ended.exit}: ${ended.err}`)
  return ended.json()
}

export function deleteProfile({ directory }: Profile): void {
  rmSync(directory, { recursive: true })
}

function jsonLines(out: string): Record<string, unknown>[] {
  const lines = out.split("\n")
  if (lines.pop() !== "") throw new Error("the last line is not whole")
  return lines.map((line) => {
    const value: unknown = JSON.parse(line)
    if (typeof value !== "object" || value === null) throw new Error(`not an object: ${line}`)
    return value as Record<string, unknown>
  })
}
