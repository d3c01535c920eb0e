import { ConnectionLostError } from "@tacit/client"
import type { ConversationId } from "@tacit/protocol"
import { numberOption } from "../arguments.ts"
import type { Command } from "../command.ts"
import { EXIT } from "../exit.ts"
import { type Session, withSession } from "../session.ts"
import { messageRow } from "../shown.ts"
import { noteOffline } from "./offline.ts"

export const history: Command = {
  name: "history",
  takes: ["CONVERSATION"],
  options: ["limit"],
  summary: "the messages of a conversation, oldest first; the newest n with --limit n",
  async run(context) {
    const { invocation, output } = context
    const limit = numberOption("limit", invocation.options.limit, true)
    return withSession(context, async (session) => {
      const online = await session.catchUp()
      if (!online) noteOffline(output)
      const conversation = await session.people.conversation(invocation.positionals[0] as string)
      const messages = await session.engine.reading.messages(conversation, limit)
      const nameOf = await session.people.names([...new Set(messages.map(({ author }) => author))])
      output.table(messages.map((message) => messageRow(message, nameOf)))
      const newest = messages.findLast(({ index }) => index !== undefined)?.index
      if (newest !== undefined) await markRead(session, conversation, newest)
      return EXIT.done
    })
  },
}

async function markRead({ engine }: Session, conversation: ConversationId, index: number): Promise<void> {
  try {
    await engine.reading.markRead(conversation, index)
  } catch (error) {
    // Read is read on this profile; its other devices hear of it another time.
    if (!(error instanceof ConnectionLostError)) throw error
  }
}
