import type { Command } from "./command.ts"
import { DEFAULT_SERVER } from "./server-address.ts"

export function helpText(commands: readonly Command[]): string {
  const lines = commands.map((command) => ({ usage: usageOf(command), summary: command.summary }))
  const width = Math.max(...lines.map(({ usage }) => usage.length))
  return `tacit: end-to-end encrypted messages from the command line

${lines.map(({ usage, summary }) => `  ${usage.padEnd(width)}  ${summary}`).join("\n")}

PERSON is a handle, a Tacit ID or a conversation id; so is CONVERSATION. Text that begins with a hyphen
comes after --.

  --server URL   the server (TACIT_SERVER; a profile remembers its own; otherwise ${DEFAULT_SERVER})
  --profile DIR  where this account is kept, sealed (TACIT_PROFILE; otherwise ~/.tacit)
  --json         one JSON object a line, and nothing else on stdout

The password comes from TACIT_PASSWORD or is asked for. Exit codes: 0 done (send: stored), 2 usage,
3 credentials, 4 no connection (a message is queued; the next command sends it), 5 refused.`
}

/** The command as it is typed. */
export function usageOf({ name, takes, options }: Command): string {
  const values = { limit: " N", for: " SECONDS", force: "" } as const
  return [name, ...takes, ...options.map((option) => `[--${option}${values[option]}]`)].join(" ")
}
