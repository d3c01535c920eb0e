/** Revokes this very device in the account chain: what logging out means to everybody else. */
import { makeRevokeDevice, signingKeyPairFrom } from "@tacit/crypto"
import { NO_TRANSACTION } from "@tacit/protocol"
import { isRefusal } from "../connection/requests.ts"
import type { ConversationContext } from "../conversation/context.ts"
import { ConnectionLostError } from "../ports/transport.ts"

export async function retireDevice({
  profile,
  chains,
  requests,
  clock,
}: Pick<ConversationContext, "profile" | "chains" | "requests" | "clock">): Promise<void> {
  const identity = signingKeyPairFrom(profile.identitySecret)
  for (;;) {
    const chain = await chains.refresh(profile.account)
    if (!chain || chain.devices.get(profile.device)?.revoked !== undefined) return
    const link = makeRevokeDevice(chain, identity, profile.device, clock.now())
    try {
      await requests.transact({ ...NO_TRANSACTION, links: [link] })
      return
    } catch (error) {
      // The server ends the connection of a revoked device: the answer may be lost with it.
      if (error instanceof ConnectionLostError) return
      if (!isRefusal(error, "stale-chain")) throw error
    }
  }
}
