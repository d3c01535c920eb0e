import { type AccountId, LIMITS } from "@tacit/protocol"
import { canRead } from "../../conversations/readable.ts"
import type { PartHolder } from "../../store/parts.ts"
import type { Reads } from "../../store/store.ts"
import { accept, refuse } from "../../verdict.ts"
import type { Handler } from "./handler.ts"

/** A slice of a part that the account may read: of its logs, its inbox, its vault or its own upload. */
export const partGet: Handler<"part-get"> = ({ services, session }, { hash, offset }) =>
  services.store.read(async (reads) => {
    const total = await reads.parts.size(hash)
    const readable = total !== undefined && (await mayRead(reads, session.account, hash))
    const bytes = readable ? await reads.parts.slice(hash, offset, LIMITS.inlinePart) : undefined
    if (total === undefined || !bytes) return refuse("not-found")
    return accept({ kind: "part", total, bytes })
  })

async function mayRead(
  reads: Reads,
  account: AccountId,
  hash: Parameters<Reads["parts"]["holders"]>[0],
): Promise<boolean> {
  for (const holder of await reads.parts.holders(hash)) {
    if (await grants(reads, account, holder)) return true
  }
  return false
}

async function grants(reads: Reads, account: AccountId, holder: PartHolder): Promise<boolean> {
  if (holder.kind !== "entry") return holder.account === account
  const membership = await reads.conversations.membership(holder.conversation, account)
  return membership !== undefined && canRead(membership, holder.index)
}
