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
  const { author, signer } = header
  if (!signer) return undefined
  const known = (await chains.get(author))?.devices.get(signer.device)
  const device = known ?? (await chains.refresh(author))?.devices.get(signer.device)
  return device && verifyEntrySignature(device.key, header) ? author : undefined
}

/** Who made an entry that no MLS state was there to judge; told, and `undefined`, if only the server says so. */
export async function noteAuthor(
  context: ConversationContext,
  header: EntryHeader,
): Promise<AccountId | undefined> {
  const author = await vouchedAuthor(context, header)
  if (!author) tellUnvouched(context, header)
  return author
}

function tellUnvouched({ report }: ConversationContext, { conversation, index }: EntryHeader): void {
  report({ kind: "sender-mismatch", conversation, index, detail: "no device vouches for the commit" })
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
  if (!device || !verifyEntrySignature(device.key, header)) tellUnvouched(context, header)
}
