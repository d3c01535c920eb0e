import { numberOption } from "../arguments.ts"
import { Arrivals } from "../arrivals.ts"
import type { Command, CommandContext } from "../command.ts"
import { EXIT } from "../exit.ts"
import { offline } from "../failure.ts"
import { type Session, withSession } from "../session.ts"

export const listen: Command = {
  name: "listen",
  takes: [],
  options: ["for"],
  summary: "print messages as they arrive, until interrupted or the seconds are over",
  async run(context) {
    const seconds = numberOption("for", context.invocation.options.for, false)
    return withSession(context, async (session) => {
      const arrivals = await Arrivals.from(session, context.output)
      await listening(context, session, seconds)
      await arrivals.stop()
      if (!arrivals.heardServer) throw offline("There was no connection to the server.")
      return EXIT.done
    })
  },
}

/** Resolves when the seconds are over or the process is told to end; rejects when the server refuses. */
async function listening(
  { platform, output }: CommandContext,
  session: Session,
  seconds: number | undefined,
): Promise<void> {
  const { promise: over, resolve } = Promise.withResolvers<void>()
  const cancel = seconds === undefined ? undefined : platform.clock.after(seconds * 1000, resolve)
  const connected = session.catchUp().then((online) => {
    if (!online) output.note("No connection to the server: still trying.")
    return over
  })
  try {
    await Promise.race([over, platform.interrupted(), connected])
  } finally {
    cancel?.()
  }
}
