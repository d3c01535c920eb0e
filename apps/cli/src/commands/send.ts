import { ConnectionLostError } from "@tacit/client"
import type { ConversationId } from "@tacit/protocol"
import type { Command, CommandContext } from "../command.ts"
import { delivery } from "../delivery.ts"
import { EXIT, type ExitCode } from "../exit.ts"
import { offline, refused } from "../failure.ts"
import { type Session, withSession } from "../session.ts"

export const send: Command = {
  name: "send",
  takes: ["PERSON", "TEXT"],
  options: [],
  summary: "send a message and wait until it is stored",
  run: (context) =>
    withSession(context, async (session) => {
      const [person, text] = context.invocation.positionals as [string, string]
      const online = await session.catchUp()
      return post(context, session, await recipient(session, person), text, online)
    }),
}

async function recipient({ people }: Session, person: string): Promise<ConversationId> {
  try {
    return await people.conversationToWrite(person)
  } catch (error) {
    if (!(error instanceof ConnectionLostError)) throw error
    throw offline(`No connection, and a first message to ${person} needs one: nothing is queued.`)
  }
}

async function post(
  { output, platform }: CommandContext,
  { engine }: Session,
  conversation: ConversationId,
  text: string,
  online: boolean,
): Promise<ExitCode> {
  const message = await engine.send(conversation, text)
  const outcome = online
    ? await delivery(engine, platform.clock, conversation, message)
    : { kind: "waiting" as const }
  switch (outcome.kind) {
    case "stored":
      output.result({ message, index: outcome.index }, `Sent (${outcome.index}).`)
      return EXIT.done
    case "failed":
      await engine.discard(conversation, message)
      throw refused(outcome.reason)
    case "waiting":
      output.result({ message, index: null }, "Queued.")
      output.note("No connection to the server: the next command of this profile sends the message.")
      return EXIT.offline
  }
}
