import { decode, encode, loginStart as layout, loginStarted, normalHandle } from "@tacit/protocol"
import { accept, refuse } from "../../verdict.ts"
import type { Route } from "./route.ts"

/** A handle that nobody has is answered with OPAQUE's fake record, in the same shape and size. */
export const loginStart: Route = async ({ services, address }, body) => {
  const { handle, request } = decode(layout, body)
  const normal = normalHandle(handle)
  const connecting = services.rates.take("login", address)
  if (!connecting.ok) return connecting
  const guessing = services.rates.take("guess", normal)
  if (!guessing.ok) return guessing
  const found = await services.store.read(({ accounts }) => accounts.login(normal))
  const started = services.opaque.startLogin(normal, found?.record, request)
  if (!started) return refuse("malformed")
  const login = services.logins.start({ account: found?.account, opaqueState: started.state })
  return accept(encode(loginStarted, { login, response: started.response }))
}
