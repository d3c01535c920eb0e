import type { Engine } from "@tacit/client"
import { formatTacitId } from "@tacit/protocol"
import type { Command } from "../command.ts"
import { EXIT } from "../exit.ts"
import type { Output } from "../output.ts"
import { withSession } from "../session.ts"

export const whoami: Command = {
  name: "whoami",
  takes: [],
  options: [],
  summary: "who is logged in here",
  run: (context) =>
    withSession(context, async (session) => {
      tellWhoAmI(context.output, session.engine)
      // Nothing here needs a server, but what waits to be sent goes with every command.
      if ((await session.waiting()) > 0) await session.catchUp()
      return EXIT.done
    }),
}

export function tellWhoAmI(output: Output, { profile: { account, handle, device } }: Engine): void {
  const tacitId = formatTacitId(account)
  output.result({ tacitId, handle, device }, `Handle    ${handle}\nTacit ID  ${tacitId}\nDevice    ${device}`)
}
