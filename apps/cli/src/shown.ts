/** A message as `history` and `listen` print it. */
import type { ShownMessage } from "@tacit/client"
import { formatTacitId } from "@tacit/protocol"
import type { Row } from "./output.ts"
import type { NameOf } from "./people.ts"

export function messageRow({ id, index, author, content, at, status }: ShownMessage, nameOf: NameOf): Row {
  const text = content.kind === "text" ? content.text : "(needs a newer version of tacit)"
  const time = new Date(at).toISOString()
  return {
    record: {
      message: id,
      index: index ?? null,
      author: nameOf(author),
      authorId: formatTacitId(author),
      text,
      at: time,
      status,
    },
    cells: [`${time.slice(0, 10)} ${time.slice(11, 16)}`, nameOf(author), `${text}${MARK[status]}`],
  }
}

const MARK = { sending: "  (waits)", failed: "  (not sent)", sent: "", received: "" } as const
