/** Posting a message: idempotent by (conversation, author, id), accepted in the current epoch only. */
import { type AccountId, payloadHash, type Request } from "@tacit/protocol"
import type { Tables } from "../store/store.ts"
import { accept, refuse, type Verdict } from "../verdict.ts"
import { append } from "./append.ts"
import { judgeMember } from "./place.ts"
import { appendedOf, type Posted } from "./posted.ts"

export type Message = Extract<Request, { kind: "message" }>

/**
 * A message that stands in the log already answers its place, whatever has become of the epoch and of
 * the membership since: its author could not know that the first answer was lost.
 */
export async function postMessage(
  tables: Tables,
  author: AccountId,
  message: Message,
  at: number,
): Promise<Verdict<Posted>> {
  const { conversations } = tables
  const known = await conversations.find(message.conversation, author, message.id)
  if (known) return accept({ appended: { conversation: message.conversation, ...known } })

  const conversation = await conversations.get(message.conversation)
  const membership = await conversations.membership(message.conversation, author)
  const placed = judgeMember(conversation, membership, message)
  if (!placed.ok) return placed
  if (!conversation) return refuse("not-found")

  const draft = {
    kind: "message" as const,
    epoch: message.epoch,
    opening: message.opening,
    author,
    id: message.id,
    payload: { kind: "inline" as const, bytes: message.payload },
    payloadHash: payloadHash(message.payload),
  }
  const added = await append(tables, conversation, membership, draft, at)
  await conversations.put(added.conversation)
  return accept({ appended: appendedOf(added.entry.header), entry: added.entry })
}
