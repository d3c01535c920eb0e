import { Engine } from "@tacit/client"
import { formatTacitId } from "@tacit/protocol"
import type { Command } from "../command.ts"
import { EXIT } from "../exit.ts"
import { enter } from "../profile/enter.ts"

export const signup: Command = {
  name: "signup",
  takes: ["HANDLE"],
  options: [],
  summary: "make an account and log in here",
  run: (context) =>
    enter(context, true, async (ports, credentials) => {
      const { engine, recoveryKey } = await Engine.signUp(ports, credentials)
      return {
        engine,
        tell: async () => {
          const { account, handle } = engine.profile
          const tacitId = formatTacitId(account)
          context.output.result(
            { tacitId, handle, recoveryKey },
            `Welcome, ${handle}.\n\nTacit ID      ${tacitId}\nRecovery key  ${recoveryKey}\n\n` +
              "Write the recovery key down now: it is shown once, and without it a forgotten password is the end of this account.",
          )
          return EXIT.done
        },
      }
    }),
}
