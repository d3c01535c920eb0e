import { pairOf } from "../../conversations/post-create.ts"
import { accept } from "../../verdict.ts"
import type { Handler } from "./handler.ts"

/** The one conversation of the account with another, if they have one. */
export const directLookup: Handler<"direct-lookup"> = async ({ services, session }, { other }) => {
  const [low, high] = pairOf(session.account, other)
  const conversation = await services.store.read((reads) => reads.conversations.direct(low, high))
  return accept({ kind: "direct", conversation })
}
