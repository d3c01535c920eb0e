/** Asking to be added again: by a member that lost its state, or that cannot open its Welcome. */
import { type AccountId, type NewEntry, payloadHash } from "@tacit/protocol"
import type { Tables } from "../store/store.ts"
import { accept, refuse, type Verdict } from "../verdict.ts"
import { append } from "./append.ts"
import { isIn, judgePlace } from "./place.ts"
import { appendedOf, type Posted } from "./posted.ts"
import { judgeVouching } from "./vouched.ts"

export type ReAdd = Extract<NewEntry, { kind: "re-add" }>

export async function postReAdd(
  tables: Tables,
  author: AccountId,
  request: ReAdd,
  at: number,
): Promise<Verdict<Posted>> {
  const { conversations, inboxes } = tables
  const conversation = await conversations.get(request.conversation)
  const membership = await conversations.membership(request.conversation, author)
  const placed = judgePlace(conversation, membership, request)
  if (!placed.ok) return placed
  if (!conversation || !membership) return refuse("not-found")
  const invited = await inboxes.holds(author, request.conversation)
  if (!isIn(membership, placed.value) && !invited) return refuse("not-found")

  const { epoch, opening, id, signer } = request
  const payload = { kind: "inline" as const, bytes: request.payload }
  const draft = { kind: "re-add", epoch, opening, author, id, payload, signer } as const
  const hashed = { ...draft, payloadHash: payloadHash(request.payload) }
  const vouched = await judgeVouching(tables, author, { ...request, ...hashed }, at)
  if (!vouched.ok) return vouched
  const added = await append(tables, conversation, membership, hashed, at)
  await conversations.put(added.conversation)
  return accept({ appended: appendedOf(added.entry.header), entry: added.entry })
}
