/** What every command is made of, and what it may use. */
import type { Invocation, Signature } from "./arguments.ts"
import type { ExitCode } from "./exit.ts"
import type { Output } from "./output.ts"
import type { Platform } from "./platform.ts"
import type { ProfileDirectory } from "./profile/directory.ts"

export interface Command extends Signature {
  /** One line for the help. */
  readonly summary: string
  run(context: CommandContext): Promise<ExitCode>
}

export interface CommandContext {
  readonly invocation: Invocation
  readonly output: Output
  readonly profile: ProfileDirectory
  /** The server that was asked for; without it, the one that the profile belongs to. */
  readonly server: URL | undefined
  readonly platform: Platform
}
