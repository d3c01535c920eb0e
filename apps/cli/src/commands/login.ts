import { Engine } from "@tacit/client"
import type { Command } from "../command.ts"
import { EXIT } from "../exit.ts"
import { enter } from "../profile/enter.ts"
import { tellWhoAmI } from "./whoami.ts"

export const login: Command = {
  name: "login",
  takes: ["HANDLE"],
  options: [],
  summary: "log in here with an account that exists",
  run: (context) =>
    enter(context, false, async (ports, credentials) => {
      const engine = await Engine.logIn(ports, credentials)
      return {
        engine,
        tell: async (session) => {
          tellWhoAmI(context.output, engine)
          if (!(await session.catchUp())) {
            context.output.note("Logged in, but not everything is fetched yet: the next command goes on.")
          }
          return EXIT.done
        },
      }
    }),
}
