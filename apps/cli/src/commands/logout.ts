import type { Command, CommandContext } from "../command.ts"
import { EXIT } from "../exit.ts"
import { refused } from "../failure.ts"
import { withSession } from "../session.ts"

export const logout: Command = {
  name: "logout",
  takes: [],
  options: ["force"],
  summary: "remove the account from this profile; --force also if messages wait to be sent",
  async run(context) {
    const { profile, invocation, output } = context
    if (!profile.holdsAccount) {
      output.note("Nobody is logged in here.")
      return EXIT.done
    }
    // Somebody who has forgotten the password must still be able to leave nothing behind.
    if (!invocation.options.force) await leaveInOrder(context)
    profile.erase()
    output.note(
      "Logged out: this profile holds nothing any more. Your account and its history are on the server.",
    )
    return EXIT.done
  },
}

/** Sends what waits and takes the device out of the account; fails if messages would be lost. */
async function leaveInOrder(context: CommandContext): Promise<void> {
  await withSession(context, async (session) => {
    const isInStep = await session.catchUp()
    const lost = await session.waiting()
    if (lost > 0) {
      const what = lost === 1 ? "One message is" : `${lost} messages are`
      throw refused(`${what} not sent yet and would be lost: try again online, or \`tacit logout --force\`.`)
    }
    if (isInStep) await session.engine.retire()
    else context.output.note("The server was not reached: this device stays listed in your account.")
    return EXIT.done
  })
}
