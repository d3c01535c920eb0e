import { encode, equalBytes, NO_TRANSACTION, type Transaction, transaction } from "@tacit/protocol"
import { transact as run } from "../../transactions/transact.ts"
import { accept, refuse } from "../../verdict.ts"
import type { Handler } from "./handler.ts"

export const transact: Handler<"transact"> = ({ services, session, connection }, request) => {
  if (session.kind === "login" && !addsDevices(request)) return Promise.resolve(refuse("unauthenticated"))
  const rules = { now: services.clock.now(), vaultQuota: services.config.limits.vaultBytes }
  return services.writer.write(async (tables) => {
    const done = await run(tables, { account: session.account, connection }, request, rules)
    if (!done.ok) return done
    return accept({ ...done.value, result: { kind: "transacted" as const, appended: done.value.result } })
  })
}

const ENROLMENT = new Set(["device", "revoke-device", "vault-checkpoint"])

/** A proved password may add a device (retire one for it, and note which vault it saw), and nothing else. */
function addsDevices(request: Transaction): boolean {
  const rest = encode(transaction, { ...request, links: [] })
  const nothingElse = equalBytes(rest, encode(transaction, NO_TRANSACTION))
  const kinds = request.links.map(({ body }) => body.kind)
  return nothingElse && kinds.every((kind) => ENROLMENT.has(kind))
}
