/** Judging account chains (DESIGN section 4) from what is stored of them. */
import { type Chain, type DeviceId, extendChain, LIMITS, type Link, readChain } from "@tacit/protocol"
import type { ChainState } from "../store/accounts.ts"
import { accept, refuse, type Verdict } from "../verdict.ts"

/** Keeps the hashes and proofs of the links out of the account's row: the links themselves hold them. */
export function chainState({ hashes: _, unconfirmed: __, proof: ___, ...state }: Chain): ChainState {
  return state
}

/** The chain that a new account's first links establish. */
export function openAccountChain(links: readonly Link[]): Verdict<ChainState> {
  const result = readChain(links)
  return result.ok ? accept(chainState(result.chain)) : refuse("refused", { message: result.fault })
}

/** The chain after more links; `stale-chain` if they do not follow its newest. */
export function extendAccountChain(state: ChainState, links: readonly Link[]): Verdict<ChainState> {
  if (state.head.index + links.length >= LIMITS.chainLinks) return refuse("quota")
  let chain: Chain = { ...state, hashes: [], unconfirmed: [], proof: [] }
  for (const link of links) {
    const result = extendChain(chain, link)
    if (!result.ok) {
      return result.fault === "wrong-place"
        ? refuse("stale-chain")
        : refuse("refused", { message: result.fault })
    }
    chain = result.chain
  }
  return accept(chainState(chain))
}

/** The public key of a device that may act for the account now: certified, not revoked, not expired. */
export function activeDeviceKey(
  chain: ChainState,
  device: DeviceId,
  now: number,
): { readonly key: Uint8Array; readonly expires: number } | undefined {
  const found = chain.deleted ? undefined : chain.devices.get(device)
  const active = found && found.revoked === undefined && found.expires > now
  return active ? { key: found.key, expires: found.expires } : undefined
}
