import { LIMITS } from "@tacit/protocol"
import { accept, refuse } from "../../verdict.ts"
import type { Handler } from "./handler.ts"

/** A page of an account chain. Chains are public to whoever has an account here. */
export const chainRead: Handler<"chain-read"> = ({ services }, { account, from }) =>
  services.store.read(async ({ accounts }) => {
    const found = await accounts.byId(account)
    if (!found) return refuse("not-found")
    const links = await accounts.links(account, from, LIMITS.page)
    return accept({ kind: "chain", links, length: found.chain.head.index + 1 })
  })
