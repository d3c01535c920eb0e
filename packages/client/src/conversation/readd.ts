/** Asks the other members to add this account again, and does the same for others (DESIGN section 5). */
import {
  type ConversationId,
  encode,
  type Hash,
  messageIdFrom,
  ProtocolError,
  payloadHash,
} from "@tacit/protocol"
import { readdRequest, signReadd } from "@tacit/protocol/content"
import { makeKeyPackages } from "../account/key-packages.ts"
import { mlsIdentity } from "../account/own-keys.ts"
import { vouch } from "./commit.ts"
import type { ConversationContext } from "./context.ts"

export interface ReaddPlace {
  readonly conversation: ConversationId
  readonly epoch: number
  readonly opening: Hash
  /** Hash of the leaf that the account has in the group now. */
  readonly leaf: Hash
}

/** Posts the request; the secret of its KeyPackage is stored in the same transaction. */
export async function requestReadd(context: ConversationContext, place: ReaddPlace): Promise<void> {
  const { profile, chains, suite, serverTime, random, vault } = context
  const chain = await chains.get(profile.account)
  if (!chain) throw new ProtocolError("not-found")
  const identity = mlsIdentity(profile, chain)
  const { published, items } = await makeKeyPackages(suite, identity, {
    single: 1,
    lastResort: false,
    now: serverTime(),
  })
  const [fresh] = published
  if (!fresh) throw new TypeError("no KeyPackage was made")
  const { conversation, epoch, opening, leaf } = place
  const unsigned = { account: profile.account, leaf, keyPackage: fresh.keyPackage }
  const payload = encode(readdRequest, signReadd(profile.mlsSecret, conversation, unsigned))
  const entry = {
    kind: "re-add" as const,
    conversation,
    id: messageIdFrom(random.bytes(16)),
    epoch,
    opening,
    payload,
    signer: vouch(context, conversation, opening, payloadHash(payload)),
  }
  await vault.commit(async () => ({ changes: items, also: { entries: [entry] }, value: undefined }))
}
