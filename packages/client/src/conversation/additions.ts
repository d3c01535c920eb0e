/** Fetches what is needed to add an account, and checks that it is that account's. */
import { inspectKeyPackage } from "@tacit/crypto"
import { type AccountId, equalBytes, LABELS, labelledHash, ProtocolError } from "@tacit/protocol"
import type { Addition } from "./commit.ts"
import type { ConversationContext } from "./context.ts"

/**
 * Rejects with `not-found`; with `no-key-package`, also where the only one has expired; with `refused` where it is
 * not the account's own; and with `BrokenServerError` where the account's chain contradicts what was seen of it.
 */
export async function fetchAddition(context: ConversationContext, account: AccountId): Promise<Addition> {
  const { requests, chains, suite, clock } = context
  const chain = await chains.refreshOrReject(account)
  if (!chain || chain.deleted) throw new ProtocolError("not-found", { message: "There is no such account." })
  const { keyPackage } = await requests.keyPackage(account)
  const inspected = await inspectKeyPackage(suite, keyPackage, clock.now())
  const whose = inspected.ok ? inspected : inspected.whose
  const own = whose?.account === account && chain.mlsKey && equalBytes(chain.mlsKey, whose.signatureKey)
  if (!own) {
    context.report({ kind: "identity-changed", account })
    throw new ProtocolError("refused", { message: "The server gave a KeyPackage that is not this person's." })
  }
  // It is theirs and not of today: they were away for too long, or a clock is wrong. Nobody's identity changed.
  if (!inspected.ok) throw new ProtocolError("no-key-package")
  return { account, ref: labelledHash(LABELS.keyPackageHash, keyPackage), keyPackage }
}
