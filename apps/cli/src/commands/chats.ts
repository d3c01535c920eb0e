import type { ConversationSummary } from "@tacit/client"
import type { Command } from "../command.ts"
import { EXIT } from "../exit.ts"
import type { Row } from "../output.ts"
import type { NameOf } from "../people.ts"
import { withSession } from "../session.ts"
import { noteOffline } from "./offline.ts"

export const chats: Command = {
  name: "chats",
  takes: [],
  options: [],
  summary: "your conversations, and what is unread in them",
  run: (context) =>
    withSession(context, async (session) => {
      if (!(await session.catchUp())) noteOffline(context.output)
      const { engine, people } = session
      const summaries = await engine.reading.conversations()
      const nameOf = await people.names([...new Set(summaries.flatMap(mentioned))])
      const named = summaries.map((summary) => ({ summary, name: people.nameOf(summary, nameOf) }))
      named.sort((a, b) => a.name.localeCompare(b.name))
      context.output.table(named.map(({ summary, name }) => row(summary, name, nameOf)))
      if (named.length === 0)
        context.output.note("No conversations yet: `tacit send HANDLE TEXT` begins one.")
      return EXIT.done
    }),
}

function mentioned({ members, peer }: ConversationSummary) {
  return peer ? [...members, peer] : members
}

function row(
  { conversation, members, unread, request, membership }: ConversationSummary,
  name: string,
  nameOf: NameOf,
): Row {
  const names = members.map(nameOf)
  const state = membership === "member" ? (request ? "request" : "") : membership
  return {
    record: { conversation, name, members: names, unread, request },
    cells: [name, unread > 0 ? `${unread} unread` : "", state, names.join(", "), conversation],
  }
}
