import { ConnectionLostError } from "@tacit/client"
import type { ConversationId, MessageId } from "@tacit/protocol"
import type { Command, CommandContext } from "../command.ts"
import { delivery } from "../delivery.ts"
import { EXIT, type ExitCode } from "../exit.ts"
import { refused } from "../failure.ts"
import type { Output } from "../output.ts"
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
      const conversation = await conversationWith(session, person)
      if (conversation) return post(context, session, conversation, text, online)
      // Whom it is for, or the conversation with them, is for the server to say.
      return queued(context.output, await session.engine.write(session.people.recipient(person), text))
    }),
}

/** `undefined` if that cannot be known without a connection. */
async function conversationWith({ people }: Session, person: string): Promise<ConversationId | undefined> {
  try {
    return await people.conversationToWrite(person)
  } catch (error) {
    if (!(error instanceof ConnectionLostError)) throw error
    return undefined
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
      return queued(output, message)
  }
}

function queued(output: Output, message: MessageId): ExitCode {
  output.result({ message, index: null }, "Queued.")
  output.note("No connection to the server: the next command of this profile sends the message.")
  return EXIT.offline
}
