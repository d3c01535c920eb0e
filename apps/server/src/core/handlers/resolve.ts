import { normalHandle } from "@tacit/protocol"
import { accept } from "../../verdict.ts"
import type { Handler } from "./handler.ts"

/** Handle to account id, by the server's word only. Limited: handles are not to be listed by trying. */
export const resolve: Handler<"resolve"> = async ({ services, session }, { handle }) => {
  const allowed = services.rates.take("resolve", session.account)
  if (!allowed.ok) return allowed
  const account = await services.store.read((reads) => reads.accounts.byHandle(normalHandle(handle)))
  return accept({ kind: "resolved", account })
}
