import {
  type AccountId,
  encode,
  equalBytes,
  NO_TRANSACTION,
  type Transaction,
  transaction,
} from "@tacit/protocol"
import { transact as run } from "../../transactions/transact.ts"
import { accept, refuse, type Verdict } from "../../verdict.ts"
import type { RateLimits } from "../rate-limits.ts"
import type { Handler } from "./handler.ts"

export const transact: Handler<"transact"> = ({ services, session, connection }, request) => {
  if (session.kind === "login" && !addsDevices(request)) return Promise.resolve(refuse("unauthenticated"))
  const allowed = takeRates(services.rates, session.account, request)
  if (!allowed.ok) return Promise.resolve(allowed)
  const rules = { now: services.clock.now(), vaultQuota: services.config.limits.vaultBytes }
  return services.writer.write(async (tables) => {
    const done = await run(tables, { account: session.account, connection }, request, rules)
    if (!done.ok) return done
    return accept({ ...done.value, result: { kind: "transacted" as const, appended: done.value.result } })
  })
}

/** Every member follows each commit, and each Welcome waits in somebody's inbox: neither may come without end. */
function takeRates(rates: RateLimits, account: AccountId, { entries }: Transaction): Verdict<void> {
  for (const entry of entries) {
    if (entry.kind !== "commit") continue
    const committing = rates.take("commit", account)
    if (!committing.ok) return committing
    for (const { account: invited } of entry.welcomes) {
      const inviting = rates.take("invite", inviteKey(account, invited))
      if (!inviting.ok) return inviting
    }
  }
  return accept(undefined)
}

const inviteKey = (by: AccountId, invited: AccountId) => `${by} ${invited}`

const ENROLMENT = new Set(["device", "revoke-device", "vault-checkpoint"])

/** A proved password may add a device (retire one for it, and note which vault it saw), and nothing else. */
function addsDevices(request: Transaction): boolean {
  const rest = encode(transaction, { ...request, links: [] })
  const nothingElse = equalBytes(rest, encode(transaction, NO_TRANSACTION))
  const kinds = request.links.map(({ body }) => body.kind)
  return nothingElse && kinds.every((kind) => ENROLMENT.has(kind))
}
