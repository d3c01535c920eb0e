/** From a command line to an exit code. */
import { join, resolve } from "node:path"
import { checkInvocation, type Invocation, parseInvocation } from "./arguments.ts"
import type { Command } from "./command.ts"
import { EXIT, type ExitCode } from "./exit.ts"
import { describeFailure, usage } from "./failure.ts"
import { helpText, usageOf } from "./help.ts"
import { Output } from "./output.ts"
import type { Platform } from "./platform.ts"
import { ProfileDirectory } from "./profile/directory.ts"
import { serverAddress } from "./server-address.ts"

export async function run(
  args: readonly string[],
  commands: readonly Command[],
  platform: Platform,
): Promise<ExitCode> {
  try {
    return await perform(parseInvocation(args), commands, platform)
  } catch (error) {
    const { exit, words } = describeFailure(error)
    new Output(platform, false).note(words)
    return exit
  }
}

async function perform(
  invocation: Invocation,
  commands: readonly Command[],
  platform: Platform,
): Promise<ExitCode> {
  const { options } = invocation
  const output = new Output(platform, options.json ?? false)
  const command = commands.find(({ name }) => name === invocation.command)
  if (options.help || invocation.command === "help") {
    platform.out(`${command ? `tacit ${usageOf(command)}: ${command.summary}` : helpText(commands)}\n`)
    return EXIT.done
  }
  if (!command) throw usage(noSuchCommand(invocation.command))
  checkInvocation(invocation, command)
  const { env, home } = platform
  const profile = new ProfileDirectory(resolve(options.profile ?? env.TACIT_PROFILE ?? join(home, ".tacit")))
  const server = options.server ?? env.TACIT_SERVER
  const release = profile.occupy()
  try {
    return await command.run({
      invocation,
      output,
      profile,
      platform,
      server: server === undefined ? undefined : serverAddress(server),
    })
  } finally {
    release()
  }
}

function noSuchCommand(name: string | undefined): string {
  return `${name === undefined ? "Which command?" : `There is no command "${name}".`} \`tacit --help\` lists them.`
}
