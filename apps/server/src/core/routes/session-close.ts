import { decode, encode, sessionAccount, sessionClosed } from "@tacit/protocol"
import { accept } from "../../verdict.ts"
import type { Route } from "./route.ts"

/** Ends the cookie's session and clears the cookie, whether there was a session or not. */
export const sessionClose: Route = async ({ services, sessionOf, keepCookie }, body) => {
  const { account } = decode(sessionAccount, body)
  const id = sessionOf(account)
  if (id !== undefined) services.sessions.close(id, account)
  keepCookie({ account, id: undefined })
  return accept(encode(sessionClosed, {}))
}
