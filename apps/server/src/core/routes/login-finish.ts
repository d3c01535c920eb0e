import { decode, encode, loginFinish as layout, loginFinished } from "@tacit/protocol"
import { accept, refuse } from "../../verdict.ts"
import type { Route } from "./route.ts"

/** Wrong password, unknown handle, unknown or used log-in and deleted account all answer alike. */
export const loginFinish: Route = async ({ services }, body) => {
  const { login, finish } = decode(layout, body)
  const started = services.logins.takeStarted(login)
  const sessionKey = started && services.opaque.finishLogin(started.opaqueState, finish)
  if (!started?.account || !sessionKey) return refuse("bad-credentials")
  const { account } = started
  const found = await services.store.read((reads) => reads.accounts.byId(account))
  if (!found || found.chain.deleted) return refuse("bad-credentials")
  const credentials = await services.store.read((reads) => reads.accounts.credentials(account))
  services.logins.finish(login, { account, sessionKey })
  return accept(encode(loginFinished, { account, credentials }))
}
