/** Reads the command line: which command, its arguments, its options. */
import { parseArgs } from "node:util"
import { usage } from "./failure.ts"

const OPTIONS = {
  server: { type: "string" },
  profile: { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
  limit: { type: "string" },
  for: { type: "string" },
  force: { type: "boolean" },
} as const

const GLOBAL: ReadonlySet<string> = new Set(["server", "profile", "json", "help"])

/** An option that belongs to one command. */
export type CommandOption = "limit" | "for" | "force"

export interface Invocation {
  readonly command: string | undefined
  readonly positionals: readonly string[]
  readonly options: {
    readonly server?: string
    readonly profile?: string
    readonly json?: boolean
    readonly help?: boolean
    readonly limit?: string
    readonly for?: string
    readonly force?: boolean
  }
}

/** What a command takes. */
export interface Signature {
  readonly name: string
  /** Names of its arguments, all of them needed. */
  readonly takes: readonly string[]
  readonly options: readonly CommandOption[]
}

/** Throws a usage failure for an option that nobody has. */
export function parseInvocation(args: readonly string[]): Invocation {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true })
    const [command, ...rest] = positionals
    return { command, positionals: rest, options: values }
  } catch (error) {
    // parseArgs throws a TypeError whose message is meant for the person who typed.
    throw usage((error as TypeError).message)
  }
}

/** Throws a usage failure unless the invocation has what the command takes, and nothing else. */
export function checkInvocation({ positionals, options }: Invocation, signature: Signature): void {
  const { name, takes } = signature
  if (positionals.length < takes.length)
    throw usage(`${name} needs ${takes.slice(positionals.length).join(" and ")}.`)
  if (positionals.length > takes.length) {
    throw usage(`${name} takes ${takes.join(" ") || "no arguments"}: put text with spaces in quotes.`)
  }
  for (const option of Object.keys(options)) {
    const known = GLOBAL.has(option) || (signature.options as readonly string[]).includes(option)
    if (!known) throw usage(`${name} has no option --${option}.`)
  }
}

/** A number given as an option, or `undefined` where it is not given. */
export function numberOption(name: string, text: string | undefined, whole: boolean): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  const valid =
    text.trim() !== "" && value > 0 && Number.isFinite(value) && (!whole || Number.isSafeInteger(value))
  if (!valid) throw usage(`--${name} needs a ${whole ? "whole " : ""}number above 0, not "${text}".`)
  return value
}
