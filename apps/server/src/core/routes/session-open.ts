import { decode, encode, sessionOpen as layout, sessionKey } from "@tacit/protocol"
import { activeDeviceKey } from "../../accounts/chain.ts"
import { accept, refuse } from "../../verdict.ts"
import type { Route } from "./route.ts"

/** A session for the device that the ticket was given to; unknown, used and expired tickets answer alike. */
export const sessionOpen: Route = async ({ services, keepCookie }, body) => {
  const { sessions, store, clock } = services
  const holder = sessions.takeTicket(decode(layout, body).ticket)
  const found = holder && (await store.read(({ accounts }) => accounts.byId(holder.account)))
  if (!holder || !found || !activeDeviceKey(found.chain, holder.device, clock.now())) {
    return refuse("unauthenticated")
  }
  const { id, key } = sessions.open(holder)
  keepCookie({ account: holder.account, id })
  return accept(encode(sessionKey, { key }))
}
