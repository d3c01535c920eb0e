/** Fetches what is needed to add an account, and checks that it is that account's. */
import { inspectKeyPackage } from "@tacit/crypto"
import { type AccountId, equalBytes, LABELS, labelledHash, ProtocolError } from "@tacit/protocol"
import type { Addition } from "./commit.ts"
import type { ConversationContext } from "./context.ts"

/**
 * Rejects with `not-found`, `no-key-package`, with `refused` where the KeyPackage is not the account's own,
 * and with `BrokenServerError` where the account's chain contradicts what was seen of it.
 */
export async function fetchAddition(context: ConversationContext, account: AccountId): Promise<Addition> {
  const { requests, chains, suite, clock } = context
  const chain = await chains.refreshOrReject(account)
  if (!chain || chain.deleted) throw new ProtocolError("not-found", { message: "There is no such account." })
  const { keyPackage } = await requests.keyPackage(account)
  const inspected = await inspectKeyPackage(suite, keyPackage, clock.now())
  const own =
    inspected.ok &&
    inspected.account === account &&
    chain.mlsKey &&
    equalBytes(chain.mlsKey, inspected.signatureKey)
  if (!own) {
    context.report({ kind: "identity-changed", account })
    throw new ProtocolError("refused", { message: "The server gave a KeyPackage that is not this person's." })
  }
  return { account, ref: labelledHash(LABELS.keyPackageHash, keyPackage), keyPackage }
}
