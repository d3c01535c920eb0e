/** Asks on the terminal without showing what is typed. The question goes to stderr: stdout is for results. */
import { createInterface } from "node:readline/promises"
import { Writable } from "node:stream"
import { usage } from "./failure.ts"

/** `undefined` where stdin is no terminal. */
export async function askWithoutEcho(label: string): Promise<string | undefined> {
  if (!process.stdin.isTTY) return undefined
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true })
  const cancelled = new Promise<never>((_, reject) => {
    lines.once("close", () => reject(usage("Cancelled: no password was given.")))
    lines.once("SIGINT", () => lines.close())
  })
  process.stderr.write(label)
  try {
    return await Promise.race([lines.question(""), cancelled])
  } finally {
    lines.close()
    process.stderr.write("\n")
  }
}
