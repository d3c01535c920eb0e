import { decode, encode, sessionKey as layout, sessionAccount } from "@tacit/protocol"
import { activeDeviceKey } from "../../accounts/chain.ts"
import { accept, refuse } from "../../verdict.ts"
import type { Route } from "./route.ts"

/** The key of the cookie's session, while its device may act for the account; every "no" is the same. */
export const sessionKey: Route = async ({ services, sessionOf }, body) => {
  const { sessions, store, clock } = services
  const { account } = decode(sessionAccount, body)
  const id = sessionOf(account)
  const session = id === undefined ? undefined : sessions.use(id, account)
  const found = session && (await store.read(({ accounts }) => accounts.byId(account)))
  if (!id || !session || !found) return refuse("unauthenticated")
  if (!activeDeviceKey(found.chain, session.device, clock.now())) {
    sessions.close(id, account)
    return refuse("unauthenticated")
  }
  return accept(encode(layout, { key: session.key }))
}
