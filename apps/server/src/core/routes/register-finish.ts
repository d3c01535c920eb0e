import { decode, encode, registerFinish as layout, registered } from "@tacit/protocol"
import { register } from "../../accounts/register.ts"
import { committed } from "../../transactions/committed.ts"
import { accept } from "../../verdict.ts"
import type { Route } from "./route.ts"

export const registerFinish: Route = async ({ services, address }, body) => {
  const request = decode(layout, body)
  const allowed = services.rates.take("register", address)
  if (!allowed.ok) return allowed
  const rules = { now: services.clock.now(), vaultQuota: services.config.limits.vaultBytes }
  return services.writer.write(async (tables) => {
    const account = await register(tables, request, rules)
    return account.ok ? accept(committed(encode(registered, { account: account.value }))) : account
  })
}
