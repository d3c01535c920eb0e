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
    if (!invocation.options.force) await sendWhatWaits(context)
    profile.erase()
    output.note(
      "Logged out: this profile holds nothing any more. Your account and its history are on the server.",
    )
    return EXIT.done
  },
}

/** Fails if messages would be lost. */
async function sendWhatWaits(context: CommandContext): Promise<void> {
  await withSession(context, async (session) => {
    const before = await session.waiting()
    if (before > 0) await session.catchUp()
    const lost = before > 0 ? await session.waiting() : 0
    if (lost === 0) return EXIT.done
    const what = lost === 1 ? "One message is" : `${lost} messages are`
    throw refused(`${what} not sent yet and would be lost: try again online, or \`tacit logout --force\`.`)
  })
}
