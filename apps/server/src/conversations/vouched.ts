/**
 * Whether a device of the author signed for an entry. Clients want to know from each other who made bytes that MLS
 * names no author of: one without that signature would be one for which nobody can be put out.
 */
import { type AccountId, type VouchedEntry, verifyEntrySignature } from "@tacit/protocol"
import { activeDeviceKey } from "../accounts/chain.ts"
import type { Tables } from "../store/store.ts"
import { accept, refuse, type Verdict } from "../verdict.ts"

export async function judgeVouching(
  { accounts }: Tables,
  author: AccountId,
  entry: VouchedEntry,
  now: number,
): Promise<Verdict<void>> {
  const account = await accounts.byId(author)
  const device = account && entry.signer && activeDeviceKey(account.chain, entry.signer.device, now)
  return device && verifyEntrySignature(device.key, entry)
    ? accept(undefined)
    : refuse("refused", { message: "No device of the account vouches for the entry." })
}
