/** What devices vouch for: entries carry the signature of the device that posted them (SPEC: CM3). */
import { type AccountId, type EntryHeader, verifyEntrySignature } from "@tacit/protocol"
import type { CommitContext } from "@tacit/protocol/content"
import type { ConversationContext } from "./context.ts"
import { withChain } from "./named.ts"
import type { ConversationSession } from "./session.ts"

/** The author whom the server names, if one of that account's devices signed for the entry. */
export async function vouchedAuthor(
  { chains }: ConversationContext,
  header: EntryHeader,
): Promise<AccountId | undefined> {
  const chain = await chains.refresh(header.author)
  const device = header.signer && chain?.devices.get(header.signer.device)
  return device && verifyEntrySignature(device.key, header) ? header.author : undefined
}

/** The committer is who the MLS tree says. What the entry claims besides is compared and told. */
export async function noteCommitter(
  context: ConversationContext,
  session: ConversationSession,
  header: EntryHeader,
  committer: AccountId,
  { chain }: CommitContext,
): Promise<void> {
  const { conversation, index, signer } = header
  if (committer !== header.author) {
    context.report({
      kind: "sender-mismatch",
      conversation,
      index,
      detail: "the log names another committer",
    })
  }
  const known = await context.chains.confirms(committer, chain.index, chain.hash)
  session.update({ chains: withChain(session.record, committer, chain.index) })
  const device = signer && known?.devices.get(signer.device)
  if (!device || !verifyEntrySignature(device.key, header)) {
    context.report({
      kind: "sender-mismatch",
      conversation,
      index,
      detail: "no device vouches for the commit",
    })
  }
}
