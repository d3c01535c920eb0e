/** Opening a conversation: entry 0, whose payload hash opens epoch 0, with its author as sole member. */
import { type AccountId, type NewEntry, NO_HASH, payloadHash } from "@tacit/protocol"
import type { Tables } from "../store/store.ts"
import { accept, refuse, type Verdict } from "../verdict.ts"
import { append, unbornConversation } from "./append.ts"
import { appendedOf, type Posted } from "./posted.ts"
import { judgeVouching } from "./vouched.ts"

export type Create = Extract<NewEntry, { kind: "create" }>

export async function postCreate(
  tables: Tables,
  author: AccountId,
  create: Create,
  at: number,
): Promise<Verdict<Posted>> {
  const { conversations } = tables
  if (await conversations.get(create.conversation)) return refuse("duplicate-id")
  if (create.direct !== undefined) {
    const free = await reserveDirect(tables, author, create.direct, create)
    if (!free.ok) return free
  }
  const opening = payloadHash(create.payload)
  const vouched = await judgeVouching(
    tables,
    author,
    { ...create, opening: NO_HASH, payloadHash: opening },
    at,
  )
  if (!vouched.ok) return vouched
  const draft = {
    kind: "create" as const,
    epoch: 0,
    opening: NO_HASH,
    author,
    id: create.id,
    payload: { kind: "inline" as const, bytes: create.payload },
    payloadHash: opening,
    signer: create.signer,
  }
  const unborn = unbornConversation(create.conversation, opening, author)
  await conversations.put(unborn)
  const added = await append(tables, unborn, undefined, draft, at)
  await conversations.put(added.conversation)
  const spans = [{ from: 0, to: undefined }]
  const founder = { conversation: create.conversation, account: author, branches: 1, spans }
  await conversations.putMembership(founder, added.cursor)
  return accept({ appended: appendedOf(added.entry.header), entry: added.entry, routed: [author] })
}

/** The compare-and-swap that keeps direct conversations unique per pair. The other must join at once, so it exists. */
async function reserveDirect(
  { conversations }: Tables,
  author: AccountId,
  other: AccountId,
  { conversation }: Create,
): Promise<Verdict<void>> {
  if (other === author) return refuse("refused", { message: "A direct conversation has two people." })
  const [low, high] = pairOf(author, other)
  const existing = await conversations.direct(low, high)
  if (existing) return refuse("direct-exists", { conversation: existing })
  await conversations.setDirect(low, high, conversation)
  return accept(undefined)
}

/** The two accounts in ascending order of id. */
export function pairOf(a: AccountId, b: AccountId): readonly [AccountId, AccountId] {
  return a < b ? [a, b] : [b, a]
}
