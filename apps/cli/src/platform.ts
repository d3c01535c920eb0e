/** The process as the commands see it; main.ts passes the real one. */
import { homedir } from "node:os"
import type { Clock } from "@tacit/client"
import { systemClock, systemRandomness } from "@tacit/client/node"
import type { Streams } from "./output.ts"
import { askWithoutEcho } from "./prompt.ts"

export interface Platform extends Streams {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
  readonly clock: Clock
  readonly random: { bytes(length: number): Uint8Array }
  /** What a person types, unseen; `undefined` where nobody can be asked. */
  ask(label: string): Promise<string | undefined>
  /** Resolves when the process is told to end. */
  interrupted(): Promise<void>
}

export const processPlatform: Platform = {
  env: process.env,
  home: homedir(),
  clock: systemClock,
  random: systemRandomness,
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  ask: askWithoutEcho,
  interrupted: () =>
    new Promise((resolve) => {
      process.once("SIGINT", () => resolve())
      process.once("SIGTERM", () => resolve())
    }),
}

/** Ends the process when nobody reads its results any more, as `head` does after its lines. */
export function endWithReader(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error
    process.exit()
  })
}
